package dev.gatehouse.auth.access;

import dev.gatehouse.auth.policy.AllowedCommands;
import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.CommandPattern;
import dev.gatehouse.auth.policy.CommandText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the commands that one policy lets an exec request ask for. Without the key they are all; an
 * empty list would be a way to write "none" that reads as "nothing in particular", and is refused.
 */
final class Commands {

  static final String KEY = "commands";

  static final String EXACT = "exact";
  static final String PATTERN = "pattern";

  private final Section policy;
  private final Set<String> exact = new LinkedHashSet<>();
  private final Set<CommandPattern> patterns = new LinkedHashSet<>();
  private int bytes;

  private Commands(Section policy) {
    this.policy = policy;
  }

  /**
   * The policy's commands, as far as they are accepted.
   *
   * @param channels the kinds of channel that the policy allows, each where it stands
   */
  static AllowedCommands of(Section policy, Map<ChannelKind, Placed> channels) {
    boolean exec = channels.containsKey(ChannelKind.EXEC);
    if (!policy.has(KEY)) {
      return exec ? AllowedCommands.ANY : AllowedCommands.NONE;
    }
    if (!exec) {
      policy.refuse(KEY, "has no effect without exec; add it to channels, or remove this key");
    } else if (policy.namesNothing(KEY)) {
      policy.refuse(KEY, "an empty list allows no command; take exec out of channels instead");
    }
    Commands reading = new Commands(policy);
    reading.readAll();
    return new AllowedCommands(false, List.copyOf(reading.exact), List.copyOf(reading.patterns));
  }

  private void readAll() {
    List<Section> entries = policy.sections(KEY, List.of(EXACT, PATTERN));
    if (entries.size() > AllowedCommands.MOST) {
      entries
          .get(AllowedCommands.MOST)
          .refuse("a policy has at most " + AllowedCommands.MOST + " commands");
    }
    entries.stream().limit(AllowedCommands.MOST).forEach(this::read);
    if (bytes > AllowedCommands.BYTES_MOST) {
      policy.refuse(
          KEY,
          "a policy's commands have at most " + AllowedCommands.BYTES_MOST + " bytes together");
    }
  }

  private void read(Section entry) {
    if (entry.has(EXACT) == entry.has(PATTERN)) {
      entry.refuse("a command is either exact or a pattern");
      return;
    }
    entry.text(EXACT).ifPresent(text -> readExact(entry, text));
    entry.text(PATTERN).ifPresent(text -> readPattern(entry, text));
  }

  private void readExact(Section entry, Placed text) {
    if (isAccepted(entry, text, CommandText.problemWith(text.text())) && !exact.add(text.text())) {
      entry.refuse(text, "stands in the list twice");
    }
  }

  private void readPattern(Section entry, Placed text) {
    if (isAccepted(entry, text, CommandPattern.problemWith(text.text()))
        && !patterns.add(new CommandPattern(text.text()))) {
      entry.refuse(text, "stands in the list twice");
    }
  }

  private boolean isAccepted(Section entry, Placed text, Optional<String> problem) {
    bytes += text.text().getBytes(StandardCharsets.UTF_8).length;
    problem.ifPresent(words -> entry.refuse(text, words));
    return problem.isEmpty();
  }
}
