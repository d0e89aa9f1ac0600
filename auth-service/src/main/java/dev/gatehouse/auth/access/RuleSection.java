package dev.gatehouse.auth.access;

import dev.gatehouse.auth.policy.AccessRule;
import dev.gatehouse.auth.policy.AccessRules;
import dev.gatehouse.auth.policy.ForwardNetwork;
import dev.gatehouse.auth.policy.ForwardNetworkReading;
import dev.gatehouse.auth.policy.Hours;
import dev.gatehouse.auth.policy.PolicyName;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the rules, in their order. */
final class RuleSection {

  static final String KEY = "rules";
  static final String ID = "id";
  static final String USERS = "users";
  static final String GROUPS = "groups";
  static final String FROM = "from";
  static final String DAYS = "days";
  static final String HOURS = "hours";
  static final String ZONE = "zone";
  static final String POLICY = "policy";
  static final String DENY = "deny";

  static final List<String> KEYS =
      List.of(ID, USERS, GROUPS, FROM, DAYS, HOURS, ZONE, POLICY, DENY);

  /** The hours of a day: from the first to the last, which is not part of it. */
  static final Pattern HOURS_FORM =
      Pattern.compile("([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])");

  /** Names of the time zone database, and {@code UTC}; no offsets, which have no summer. */
  static final Pattern ZONE_FORM = Pattern.compile("UTC|[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+");

  private final Map<String, NamedPolicy> policies;
  private final Map<String, UserGroup> groups;
  private final Set<String> ids = new HashSet<>();

  /**
   * A rule, with whom it is about.
   *
   * @param users names of users, each where it stands
   */
  record Read(Section section, AccessRule rule, List<Placed> users, Set<String> groups) {

    boolean isAbout(String user, List<UserGroup> memberships) {
      return users.stream().anyMatch(name -> name.text().equals(user))
          || memberships.stream().anyMatch(group -> groups.contains(group.name()));
    }
  }

  private RuleSection(Map<String, NamedPolicy> policies, Map<String, UserGroup> groups) {
    this.policies = policies;
    this.groups = groups;
  }

  /** The rules, as far as they are accepted. */
  static List<Read> of(
      Section file, Map<String, NamedPolicy> policies, Map<String, UserGroup> groups) {
    RuleSection reading = new RuleSection(policies, groups);
    List<Section> sections = file.sections(KEY, KEYS);
    if (sections.size() > AccessRules.MOST) {
      sections.get(AccessRules.MOST).refuse("a file has at most " + AccessRules.MOST + " rules");
    }
    return sections.stream()
        .limit(AccessRules.MOST)
        .flatMap(section -> reading.read(section).stream())
        .toList();
  }

  private Optional<Read> read(Section rule) {
    Optional<Placed> id = rule.required(ID);
    id.ifPresent(
        name ->
            Naming.ORDINARY
                .problemWith(name.text())
                .or(
                    () ->
                        ids.add(name.text())
                            ? Optional.empty()
                            : Optional.of("there is another rule of this id"))
                .ifPresent(problem -> rule.refuse(name, problem)));
    Set<String> about = new HashSet<>();
    for (Placed name : rule.texts(GROUPS)) {
      rule.reference(name, "group", groups).ifPresent(group -> about.add(group.name()));
    }
    List<Placed> users = rule.texts(USERS);
    if (rule.namesNothing(USERS) && rule.namesNothing(GROUPS)) {
      rule.refuse("is about nobody; name users or groups");
    }
    Optional<PolicyName> policy = policy(rule);
    return id.map(
        name ->
            new Read(
                rule,
                new AccessRule(name.text(), networks(rule), hours(rule), policy),
                users,
                about));
  }

  private Optional<PolicyName> policy(Section rule) {
    boolean deny = rule.value(DENY, ScalarForm.TRUTH, false);
    if (deny == rule.has(POLICY)) {
      rule.refuse("either names a policy or says deny: true");
    }
    return rule.text(POLICY)
        .flatMap(name -> rule.reference(name, "policy", policies))
        .map(named -> named.policy().name());
  }

  private static List<ForwardNetwork> networks(Section rule) {
    if (rule.has(FROM) && rule.namesNothing(FROM)) {
      rule.refuse(FROM, "an empty list holds nowhere; remove the rule, or this key");
    }
    List<Placed> texts = rule.texts(FROM);
    if (texts.size() > AccessRule.NETWORKS_MOST) {
      rule.refuse(FROM, "at most %d networks".formatted(AccessRule.NETWORKS_MOST));
    }
    List<ForwardNetwork> networks = new ArrayList<>();
    for (Placed text : texts) {
      switch (ForwardNetworkReading.read(text.text())) {
        case ForwardNetworkReading.Refused(String problem) -> rule.refuse(text, problem);
        case ForwardNetworkReading.Network(ForwardNetwork network) -> networks.add(network);
      }
    }
    return networks;
  }

  private static Optional<Hours> hours(Section rule) {
    boolean timed = rule.has(DAYS) || rule.has(HOURS);
    if (!timed && rule.has(ZONE)) {
      rule.refuse(ZONE, "has no effect without days or hours");
    }
    if (!timed) {
      return Optional.empty();
    }
    if (rule.has(DAYS) && rule.namesNothing(DAYS)) {
      rule.refuse(DAYS, "an empty list holds never; remove the rule, or this key");
    }
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    days.addAll(rule.words(DAYS, Vocabulary.DAYS).keySet());
    if (days.isEmpty()) {
      days.addAll(EnumSet.allOf(DayOfWeek.class));
    }
    Optional<ZoneId> zone = zone(rule);
    Optional<Placed> text = rule.text(HOURS);
    int from = 0;
    int to = Hours.DAY_MINUTES;
    if (text.isPresent()) {
      Matcher form = HOURS_FORM.matcher(text.get().text());
      boolean formed = form.matches();
      from = formed ? minutes(form.group(1), form.group(2)) : 0;
      to = formed ? minutes(form.group(3), form.group(4)) : 0;
      if (!formed || to > Hours.DAY_MINUTES || to == 0 || from == to) {
        rule.refuse(
            text.get(),
            "expected two different times such as 08:00-18:00, 22:00-06:00 or 18:00-24:00, found"
                + " '%s'".formatted(text.get().shown()));
        return Optional.empty();
      }
    }
    int begin = from;
    int end = to;
    return zone.map(some -> new Hours(days, begin, end, some));
  }

  private static int minutes(String hour, String minute) {
    return Integer.parseInt(hour) * 60 + Integer.parseInt(minute);
  }

  private static Optional<ZoneId> zone(Section rule) {
    return rule.required(ZONE)
        .flatMap(
            name -> {
              if (ZONE_FORM.matcher(name.text()).matches()) {
                try {
                  return Optional.of(ZoneId.of(name.text()));
                } catch (DateTimeException e) {
                  // No zone of the database.
                }
              }
              rule.refuse(
                  name,
                  "'%s' is no time zone such as Europe/Berlin or UTC".formatted(name.shown()));
              return Optional.empty();
            });
  }
}
