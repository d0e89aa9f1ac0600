package dev.gatehouse.auth.access;

import dev.gatehouse.auth.access.AccessSnapshot.Credential;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.Revocations;
import dev.gatehouse.auth.policy.SessionLimits;
import dev.gatehouse.auth.policy.TemplateName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an access file from top to bottom; {@code docs/access.md} describes it to its authors.
 *
 * <p>The file takes effect whole or not at all. Every error is reported, each with the place where
 * it stands, and a single one refuses the file.
 */
public final class AccessFile {

  static final int BYTES_MAX = 1024 * 1024;

  private static final int VERSION = 1;

  static final ScalarForm<Integer> VERSION_FORM = ScalarForm.count(VERSION, VERSION);

  static final String BANNER = "banner";
  static final String BANNER_FILE = "bannerFile";

  static final List<String> KEYS =
      List.of(
          "version",
          BANNER,
          BANNER_FILE,
          "templates",
          "limits",
          "policies",
          CertificateAuthorities.KEY,
          RevocationSection.KEY,
          "groups",
          RuleSection.KEY,
          "users");

  private final SourceFiles files;
  private final Violations violations;

  private final Map<String, TemplateName> templates = new LinkedHashMap<>();
  private final Map<String, SessionLimits> limits = new LinkedHashMap<>();
  private final Map<String, NamedPolicy> policies = new LinkedHashMap<>();
  private final Map<String, PublicKeyBlob> authorities = new LinkedHashMap<>();
  private final Map<String, UserGroup> groups = new LinkedHashMap<>();
  private List<RuleSection.Read> rules = List.of();

  private final Map<Credential, Authorization> authorizations = new HashMap<>();
  private final Map<Credential, TrustedAuthority> trusted = new HashMap<>();
  private final Map<String, Account> accounts = new HashMap<>();
  private final Set<String> users = new HashSet<>();
  private final Set<String> usersWithoutPolicy = new HashSet<>();
  private Revocations revocations = Revocations.NONE;
  private Optional<String> banner = Optional.empty();

  private AccessFile(SourceFiles files, Violations violations) {
    this.files = files;
    this.violations = violations;
  }

  /** Reads the file, and the files with keys and revocations that it names. */
  public static AccessReading read(Path file) {
    return readWatched(file).reading();
  }

  /** The same, and says which files those were: by them it can be seen when to read again. */
  public static WatchedReading readWatched(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path folder = Optional.ofNullable(absolute.getParent()).orElse(absolute);
    Violations violations = new Violations(absolute);
    SourceFiles files = new SourceFiles(folder);
    AccessFile reading = new AccessFile(files, violations);
    String digest = "";
    switch (files.read(absolute, BYTES_MAX)) {
      case BoundedFile.Unreadable(String problem) -> violations.add(0, AccessPath.ROOT, problem);
      case BoundedFile.Text text -> {
        digest = sha256(text.text());
        AccessNodes.read(text.text(), violations).ifPresent(reading::readAll);
      }
    }
    return new WatchedReading(
        violations.isEmpty()
            ? new AccessReading.Accepted(reading.snapshot(digest))
            : new AccessReading.Refused(violations.inOrder()),
        files.states());
  }

  private void readAll(AccessNode root) {
    Section file = Section.ofKeys(root, AccessPath.ROOT, violations, KEYS);
    readVersion(file);
    banner = ShownText.of(file, files, BANNER, BANNER_FILE);
    readTemplates(file);
    readLimits(file);
    readPolicies(file);
    authorities.putAll(CertificateAuthorities.of(file, files));
    revocations = RevocationSection.of(file, files, authorities);
    readGroups(file);
    rules = RuleSection.of(file, policies, groups);
    readUsers(file);
    refuseRulesAboutStrangers();
  }

  private void readVersion(Section file) {
    if (file.required("version").isPresent()) {
      file.value("version", VERSION_FORM, VERSION);
    }
  }

  private void readTemplates(Section file) {
    for (Placed name : file.texts("templates")) {
      Naming.ORDINARY.problemWith(name.text()).ifPresent(problem -> file.refuse(name, problem));
      templates.put(name.text(), new TemplateName(name.text()));
    }
  }

  private void readLimits(Section file) {
    file.named("limits", Naming.ORDINARY, LimitsSection.KEYS)
        .forEach((name, section) -> limits.put(name, LimitsSection.read(section)));
  }

  private void readPolicies(Section file) {
    PolicySection reading = new PolicySection(files, templates, limits);
    file.named("policies", Naming.ORDINARY, PolicySection.KEYS)
        .forEach((name, section) -> policies.put(name, reading.read(name, section)));
  }

  private void readGroups(Section file) {
    file.named("groups", Naming.ORDINARY, UserGroup.KEYS)
        .forEach(
            (name, section) ->
                groups.put(name, UserGroup.read(name, section, policies, authorities)));
  }

  private void readUsers(Section file) {
    UserSection reading = new UserSection(files, violations, policies, groups, rules, authorities);
    file.named("users", Naming.USERS, UserSection.KEYS)
        .forEach((name, section) -> add(reading.read(name, section)));
  }

  private void refuseRulesAboutStrangers() {
    for (RuleSection.Read rule : rules) {
      rule.users().stream()
          .filter(name -> !users.contains(name.text()))
          .forEach(
              name -> rule.section().refuse(name, "there is no user '%s'".formatted(name.shown())));
    }
  }

  private void add(UserSection.User user) {
    users.add(user.name());
    user.byKey()
        .forEach(
            (key, authorization) ->
                authorizations.put(new Credential(user.name(), key), authorization));
    user.byAuthority()
        .forEach((key, trust) -> trusted.put(new Credential(user.name(), key), trust));
    user.account()
        .ifPresentOrElse(
            account -> accounts.put(user.name(), account),
            () -> usersWithoutPolicy.add(user.name()));
  }

  private AccessSnapshot snapshot(String digest) {
    return new AccessSnapshot(
        digest,
        banner,
        authorizations,
        trusted,
        revocations,
        accounts,
        users,
        usersWithoutPolicy,
        policies,
        templates);
  }

  private static String sha256(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
