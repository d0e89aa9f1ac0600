package dev.gatehouse.auth.identity;

import dev.gatehouse.auth.identity.KeyRestrictions.Permission;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the options of an authorized key, in their order (sshd(8), AUTHORIZED_KEYS FILE FORMAT).
 *
 * <p>What is not enforced is refused by name, never ignored. Repeats as little of the line as it
 * can: an option's value may be somebody's secret, and what was pasted here by mistake may be a
 * private key.
 */
final class KeyOptions {

  /** Of a line without options. */
  static final Reading.Accepted NONE =
      new Reading.Accepted(KeyRestrictions.NONE, false, Optional.empty());

  /** Of a line with {@code cert-authority} alone. */
  static final Reading.Accepted AUTHORITY =
      new Reading.Accepted(KeyRestrictions.NONE, true, Optional.empty());

  private static final Pattern OPTION_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9@.-]{0,63}");
  private static final Pattern TIME = Pattern.compile("([0-9]{8})([0-9]{4})?([0-9]{2})?(Z?)");
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private final List<String> unsupported = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final KeyTermOptions terms = new KeyTermOptions(problems);
  private final Set<Permission> denied = EnumSet.noneOf(Permission.class);
  private Optional<AddressPatterns> from = Optional.empty();
  private Optional<Instant> end = Optional.empty();
  private Optional<String> command = Optional.empty();
  private Optional<Set<String>> principals = Optional.empty();
  private boolean authority;

  private KeyOptions() {}

  /** What came of reading options. */
  sealed interface Reading {
    /**
     * What the options ask for.
     *
     * @param authority whether the key is one that certifies others
     * @param principals those that certificates by the key are good for; empty when none are named
     */
    record Accepted(
        KeyRestrictions restrictions, boolean authority, Optional<Set<String>> principals)
        implements Reading {
      public Accepted {
        principals = principals.map(Set::copyOf);
      }
    }

    record Refused(String problem) implements Reading {}
  }

  static Reading read(String options) {
    KeyOptions reading = new KeyOptions();
    split(options).forEach(reading::readOne);
    if (reading.principals.isPresent() && !reading.authority) {
      reading.problems.add("the option principals has no effect without cert-authority");
    }
    if (!reading.unsupported.isEmpty()) {
      reading.problems.addFirst(
          "unsupported option %s: what is not enforced is not accepted"
              .formatted(String.join(", ", reading.unsupported)));
    }
    return reading.problems.isEmpty()
        ? new Reading.Accepted(
            new KeyRestrictions(
                reading.from.stream().toList(),
                reading.end,
                reading.denied,
                reading.command,
                reading.terms.terms()),
            reading.authority,
            reading.principals)
        : new Reading.Refused(String.join("; ", reading.problems));
  }

  private void readOne(String option) {
    int equals = option.indexOf('=');
    String name = name(equals < 0 ? option : option.substring(0, equals));
    switch (name) {
      case "from" -> readFrom(value(option, equals));
      case "expiry-time" -> readEnd(value(option, equals));
      case "command" -> readCommand(quoted(option, equals));
      case "permitopen" -> terms.readPermitOpen(value(option, equals));
      case "permitlisten" -> terms.readPermitListen(value(option, equals));
      case "environment" -> terms.readEnvironment(quoted(option, equals));
      case "restrict" -> flag(equals, name, () -> denied.addAll(EnumSet.allOf(Permission.class)));
      case "cert-authority" -> flag(equals, name, () -> authority = true);
      case "principals" -> readPrincipals(value(option, equals));
      // No workload runs ~/.ssh/rc, so there is nothing to deny.
      case "no-user-rc" -> flag(equals, name, () -> {});
      default -> readPermission(name, equals);
    }
  }

  private void readPermission(String name, int equals) {
    for (Permission permission : Permission.values()) {
      if (name.equals("no-" + permission.word())) {
        flag(equals, name, () -> denied.add(permission));
        return;
      }
      if (name.equals(permission.word())) {
        flag(equals, name, () -> denied.remove(permission));
        return;
      }
    }
    unsupported.add(name);
  }

  private void flag(int equals, String name, Runnable effect) {
    if (equals >= 0) {
      problems.add("the option " + name + " has no value");
    }
    effect.run();
  }

  private void readFrom(Optional<String> value) {
    if (from.isPresent()) {
      problems.add("the option from stands twice");
    }
    from = value.flatMap(AddressPatterns::of);
    if (from.isEmpty()) {
      problems.add(
          "the option from is a list of addresses and networks, such as"
              + " from=\"192.0.2.0/24,!192.0.2.7\"");
    }
  }

  private void readPrincipals(Optional<String> value) {
    if (principals.isPresent()) {
      problems.add("the option principals stands twice");
    }
    principals = value.map(list -> new LinkedHashSet<>(List.of(list.split(",", -1))));
    if (principals.isEmpty()
        || principals.get().size() > UserCertificate.PRINCIPALS_MAX
        || !principals.get().stream().allMatch(UserCertificate::isPrincipal)) {
      problems.add("the option principals is a list of names, such as principals=\"alice,admin\"");
    }
  }

  private void readEnd(Optional<String> value) {
    if (end.isPresent()) {
      problems.add("the option expiry-time stands twice");
    }
    end = value.flatMap(KeyOptions::time);
    if (end.isEmpty()) {
      problems.add("the option expiry-time is YYYYMMDD[HHMM[SS]][Z]");
    }
  }

  private void readCommand(Optional<String> value) {
    if (command.isPresent()) {
      problems.add("the option command stands twice");
    }
    command = value.filter(text -> !text.isBlank());
    if (command.isEmpty()) {
      problems.add(
          "the option command is a command in quotes, with a backslash before each quote in it");
    }
  }

  /** Without a Z, in the time zone of this service. */
  private static Optional<Instant> time(String text) {
    var matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String digits = text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
    try {
      LocalDateTime moment =
          LocalDateTime.parse(digits + "0".repeat(14 - digits.length()), SECONDS);
      ZoneId zone = matcher.group(4).isEmpty() ? ZoneId.systemDefault() : ZoneOffset.UTC;
      return Optional.of(moment.atZone(zone).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** What stands in quotes, with no quote in it; empty when nothing does. */
  private static Optional<String> value(String option, int equals) {
    return quoted(option, equals).filter(value -> value.indexOf('"') < 0);
  }

  /** What stands in quotes, where a quote in it has a backslash; empty when nothing does. */
  private static Optional<String> quoted(String option, int equals) {
    int end = option.length() - 1;
    if (equals < 0 || equals + 2 >= end || option.charAt(equals + 1) != '"') {
      return Optional.empty();
    }
    for (int i = equals + 2; i < end; i++) {
      if (isQuote(option, i)) {
        return Optional.empty();
      }
    }
    return isQuote(option, end)
        ? Optional.of(option.substring(equals + 2, end).replace("\\\"", "\""))
        : Optional.empty();
  }

  /** The first field of a line ends at white space that is not inside double quotes. */
  static int endOfFirstField(String line) {
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (isQuote(line, i)) {
        quoted = !quoted;
      } else if (!quoted && (c == ' ' || c == '\t')) {
        return i;
      }
    }
    return line.length();
  }

  private static List<String> split(String options) {
    List<String> split = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i <= options.length(); i++) {
      if (i == options.length() || (!quoted && options.charAt(i) == ',')) {
        split.add(options.substring(start, i));
        start = i + 1;
      } else if (isQuote(options, i)) {
        quoted = !quoted;
      }
    }
    return split;
  }

  private static boolean isQuote(String text, int i) {
    return text.charAt(i) == '"' && (i == 0 || text.charAt(i - 1) != '\\');
  }

  private static String name(String name) {
    return OPTION_NAME.matcher(name).matches() ? name.toLowerCase(Locale.ROOT) : "(unreadable)";
  }
}
