package dev.gatehouse.auth.access;

import dev.gatehouse.auth.identity.UserCertificate;
import dev.gatehouse.auth.policy.AccessRule;
import dev.gatehouse.auth.policy.AccessRules;
import dev.gatehouse.auth.policy.AllowedCommands;
import dev.gatehouse.auth.policy.CommandText;
import dev.gatehouse.auth.policy.EndpointPattern;
import dev.gatehouse.auth.policy.EnvironmentPattern;
import dev.gatehouse.auth.policy.ForwardNetworkReading;
import dev.gatehouse.auth.policy.ForwardRules;
import dev.gatehouse.auth.policy.PathPattern;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.policy.SubsystemName;
import dev.gatehouse.auth.proof.RequiredSteps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The form of the access file as a JSON Schema (draft 2020-12), for editors; made of the keys,
 * words, names and bounds that the reader itself goes by.
 *
 * <p>It refuses less than the reader does: what one key means for another, what a name refers to,
 * and what a key or hash is made of, no schema can tell.
 */
public final class AccessSchema {

  private static final Map<String, Object> TEXT = Map.of("type", "string", "minLength", 1);
  private static final Map<String, Object> NAME = named(Naming.ORDINARY);
  private static final Map<String, Object> COMMAND =
      Map.of("type", "string", "minLength", 1, "maxLength", CommandText.CHARACTERS_MAX);

  private AccessSchema() {}

  /** The schema, as maps and lists of which JSON can be written; its members are in no order. */
  public static Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    document.put("$id", "urn:gatehouse:access-file:1");
    document.put("title", "Gatehouse access file");
    document.putAll(
        new Keys(AccessFile.KEYS)
            .with("version", AccessFile.VERSION_FORM.schema())
            .with(AccessFile.BANNER, ShownText.schema())
            .with(AccessFile.BANNER_FILE, TEXT)
            .with("templates", list(NAME))
            .with("limits", byName(Naming.ORDINARY, limits()))
            .with("policies", byName(Naming.ORDINARY, policy()))
            .with(CertificateAuthorities.KEY, byName(Naming.ORDINARY, authority()))
            .with(RevocationSection.KEY, list(revocation(), RevocationSection.ENTRIES_MAX))
            .with("groups", byName(Naming.ORDINARY, group()))
            .with(RuleSection.KEY, list(rule(), AccessRules.MOST))
            .with("users", byName(Naming.USERS, user()))
            .required("version"));
    return document;
  }

  private static Map<String, Object> limits() {
    return new Keys(LimitsSection.KEYS)
        .with(LimitsSection.DURATION, LimitsSection.FORM.schema())
        .with(LimitsSection.IDLE, LimitsSection.FORM.schema())
        .with(LimitsSection.SESSIONS, LimitsSection.SESSIONS_FORM.schema())
        .with(LimitsSection.BYTES, LimitsSection.BYTES_FORM.schema())
        .required();
  }

  private static Map<String, Object> policy() {
    return new Keys(PolicySection.KEYS)
        .with("template", NAME)
        .with("limits", NAME)
        .with("channels", list(words(Vocabulary.CHANNELS)))
        .with(Commands.KEY, commands())
        .with(ProgramSection.SUBSYSTEMS, list(subsystem(), SubsystemName.MOST))
        .with(ProgramSection.SIGNALS, list(words(Vocabulary.SIGNALS)))
        .with(ProgramSection.FORCED, COMMAND)
        .with(ForwardNetworks.KEY, list(network(), SessionPolicy.FORWARD_NETWORKS_MOST))
        .with(ForwardsSection.DESTINATIONS, endpoints())
        .with(ForwardsSection.LISTENERS, endpoints())
        .with(ForwardsSection.SOCKETS, paths())
        .with(ForwardsSection.LISTENER_SOCKETS, paths())
        .with("pty", ScalarForm.TRUTH.schema())
        .with("environment", list(environment()))
        .with("recordInput", words(Vocabulary.RECORD_INPUT))
        .with("channelsMax", PolicySection.CHANNELS_MAX.schema())
        .with("recording", words(Vocabulary.RECORDING))
        .with(AuthenticationSection.KEY, steps())
        .with(PolicySection.NOTICE, ShownText.schema())
        .with(PolicySection.NOTICE_FILE, TEXT)
        .required("template");
  }

  private static Map<String, Object> group() {
    return new Keys(UserGroup.KEYS)
        .with("policy", NAME)
        .with("recordingFloor", words(Vocabulary.RECORDING))
        .with(UserGroup.STALE_MAX, UserGroup.STALE_FORM.schema())
        .with(CertificateAuthorities.KEY, list(NAME))
        .with(AuthenticationSection.KEY, steps())
        .required();
  }

  private static Map<String, Object> user() {
    return new Keys(UserSection.KEYS)
        .with("groups", list(NAME))
        .with("policy", NAME)
        .with(AuthenticationSection.KEY, steps())
        .with(AuthorizedKeys.INLINE, list(TEXT, AuthorizedKeys.KEYS_MAX))
        .with(AuthorizedKeys.FILE, TEXT)
        .with(CertificateAuthorities.KEY, list(NAME))
        .with(TrustSection.PRINCIPALS, list(principal(), UserCertificate.PRINCIPALS_MAX))
        .with(ProofSection.PASSWORD, TEXT)
        .with(ProofSection.TOTP_FILE, TEXT)
        .with(ProofSection.TOTP_ALGORITHM, words(Vocabulary.TOTP_ALGORITHMS))
        .required();
  }

  private static Map<String, Object> authority() {
    Map<String, Object> authority =
        new LinkedHashMap<>(
            new Keys(CertificateAuthorities.KEYS)
                .with(CertificateAuthorities.INLINE, TEXT)
                .with(CertificateAuthorities.FILE, TEXT)
                .required());
    authority.put("minProperties", 1);
    authority.put("maxProperties", 1);
    return authority;
  }

  /** A serial may stand as a number. */
  private static Map<String, Object> revocation() {
    return new Keys(RevocationSection.KEYS)
        .with(RevocationSection.AUTHORITY, NAME)
        .with(RevocationSection.SERIAL, Map.of("type", List.of("string", "integer")))
        .with(RevocationSection.KEY_ID, TEXT)
        .with(RevocationSection.PUBLIC_KEY, TEXT)
        .with(RevocationSection.FILE, TEXT)
        .required();
  }

  /** Of two keys, which say what comes of it, one. */
  private static Map<String, Object> rule() {
    Map<String, Object> rule =
        new LinkedHashMap<>(
            new Keys(RuleSection.KEYS)
                .with(RuleSection.ID, NAME)
                .with(RuleSection.USERS, list(named(Naming.USERS)))
                .with(RuleSection.GROUPS, list(NAME))
                .with(RuleSection.FROM, list(network(), AccessRule.NETWORKS_MOST))
                .with(RuleSection.DAYS, list(words(Vocabulary.DAYS)))
                .with(RuleSection.HOURS, formed(RuleSection.HOURS_FORM.pattern()))
                .with(RuleSection.ZONE, formed(RuleSection.ZONE_FORM.pattern()))
                .with(RuleSection.POLICY, NAME)
                .with(RuleSection.DENY, ScalarForm.TRUTH.schema())
                .required(RuleSection.ID));
    rule.put(
        "anyOf",
        List.of(
            Map.of("required", List.of(RuleSection.POLICY)),
            Map.of("required", List.of(RuleSection.DENY))));
    return rule;
  }

  private static Map<String, Object> endpoints() {
    return bounded(
        EndpointPattern.CHARACTERS_MAX,
        EndpointPattern.FORM.pattern().replaceAll("\\?<[a-z]+>", "?:"));
  }

  private static Map<String, Object> paths() {
    return bounded(PathPattern.CHARACTERS_MAX, "\\*\\*|/.*");
  }

  private static Map<String, Object> bounded(int charactersMax, String expression) {
    Map<String, Object> entry = new LinkedHashMap<>(formed(expression));
    entry.put("maxLength", charactersMax);
    Map<String, Object> list = new LinkedHashMap<>(list(entry, ForwardRules.MOST));
    list.put("minItems", 1);
    return list;
  }

  private static Map<String, Object> formed(String expression) {
    return Map.of("type", "string", "pattern", whole(expression));
  }

  private static Map<String, Object> principal() {
    return Map.of("type", "string", "pattern", "^[^\\s,\"]{1,256}$");
  }

  /** One of two keys, and not both. */
  private static Map<String, Object> commands() {
    Map<String, Object> entry =
        new LinkedHashMap<>(
            new Keys(List.of(Commands.EXACT, Commands.PATTERN))
                .with(Commands.EXACT, COMMAND)
                .with(Commands.PATTERN, COMMAND)
                .required());
    entry.put("minProperties", 1);
    entry.put("maxProperties", 1);
    Map<String, Object> list = new LinkedHashMap<>(list(entry, AllowedCommands.MOST));
    list.put("minItems", 1);
    return list;
  }

  private static Map<String, Object> steps() {
    Map<String, Object> steps =
        new LinkedHashMap<>(list(words(Vocabulary.STEPS), RequiredSteps.STEPS_MOST));
    steps.put("minItems", 1);
    Map<String, Object> lists = new LinkedHashMap<>(list(steps, RequiredSteps.LISTS_MOST));
    lists.put("minItems", 1);
    return lists;
  }

  private static Map<String, Object> subsystem() {
    return Map.of("type", "string", "pattern", whole(SubsystemName.FORM.pattern()));
  }

  private static Map<String, Object> environment() {
    return Map.of(
        "type",
        "string",
        "maxLength",
        EnvironmentPattern.CHARACTERS_MAX,
        "pattern",
        whole(EnvironmentPattern.FORM.pattern()));
  }

  private static Map<String, Object> network() {
    return Map.of(
        "type", "string",
        "maxLength", ForwardNetworkReading.CHARACTERS_MAX,
        "pattern", "^[0-9A-Fa-f.:]+/[0-9]{1,3}$");
  }

  private static Map<String, Object> words(Vocabulary<?> vocabulary) {
    return Map.of("enum", List.copyOf(vocabulary.meanings().keySet()));
  }

  private static Map<String, Object> named(Naming naming) {
    return Map.of("type", "string", "pattern", whole(naming.pattern().pattern()));
  }

  private static Map<String, Object> byName(Naming naming, Map<String, Object> section) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("propertyNames", named(naming));
    schema.put("additionalProperties", section);
    return schema;
  }

  private static Map<String, Object> list(Map<String, Object> items, int most) {
    Map<String, Object> list = new LinkedHashMap<>(list(items));
    list.put("maxItems", most);
    return list;
  }

  private static Map<String, Object> list(Map<String, Object> items) {
    Map<String, Object> list = new LinkedHashMap<>();
    list.put("type", "array");
    list.put("items", items);
    list.put("uniqueItems", true);
    return list;
  }

  private static String whole(String expression) {
    return "^(?:" + expression + ")$";
  }

  /**
   * A mapping with the keys that the reader knows there: each has to be described, and no other.
   */
  private static final class Keys {

    private final List<String> known;
    private final Map<String, Object> described = new LinkedHashMap<>();

    Keys(List<String> known) {
      this.known = known;
    }

    Keys with(String key, Map<String, Object> schema) {
      if (!known.contains(key)) {
        throw new IllegalStateException("the reader knows no key " + key);
      }
      described.put(key, schema);
      return this;
    }

    Map<String, Object> required(String... keys) {
      if (!described.keySet().containsAll(known)) {
        throw new IllegalStateException("a key of " + known + " has no schema");
      }
      Map<String, Object> schema = new LinkedHashMap<>();
      schema.put("type", "object");
      schema.put("properties", described);
      schema.put("additionalProperties", false);
      if (keys.length > 0) {
        schema.put("required", List.of(keys));
      }
      return schema;
    }
  }
}
