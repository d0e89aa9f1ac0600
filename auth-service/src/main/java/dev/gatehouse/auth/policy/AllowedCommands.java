package dev.gatehouse.auth.policy;

import java.util.List;
import java.util.Optional;

/**
 * Which commands an exec request may ask for.
 *
 * @param any whether all are allowed; then nothing else is said
 * @param exact whole commands
 * @param patterns expressions that a command matches as a whole
 */
public record AllowedCommands(boolean any, List<String> exact, List<CommandPattern> patterns) {

  /** Exact commands and patterns together, in one policy. */
  public static final int MOST = 64;

  /** Bytes in UTF-8 that they have together. A grant with all of them still fits its requests. */
  public static final int BYTES_MOST = 12 * 1024;

  public static final AllowedCommands ANY = new AllowedCommands(true, List.of(), List.of());
  public static final AllowedCommands NONE = new AllowedCommands(false, List.of(), List.of());

  public AllowedCommands {
    exact = List.copyOf(exact);
    patterns = List.copyOf(patterns);
    if (any && !(exact.isEmpty() && patterns.isEmpty())) {
      throw new IllegalArgumentException("every command, and some of them");
    }
  }

  public boolean allow(String command) {
    return any || entryFor(command).isPresent();
  }

  /** The text of the first entry that names or matches the command; empty when none does. */
  Optional<String> entryFor(String command) {
    return exact.contains(command)
        ? Optional.of(command)
        : patterns.stream()
            .filter(pattern -> pattern.matches(command))
            .map(CommandPattern::text)
            .findFirst();
  }
}
