package dev.gatehouse.auth.access;

import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.CommandText;
import dev.gatehouse.auth.policy.ProgramRules;
import dev.gatehouse.auth.policy.Signal;
import dev.gatehouse.auth.policy.SubsystemName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what one policy says of programs: which may run, what runs instead, what is sent to them.
 */
final class ProgramSection {

  static final String SUBSYSTEMS = "subsystems";
  static final String SIGNALS = "signals";
  static final String FORCED = "forcedCommand";

  private final Section policy;
  private final Map<ChannelKind, Placed> channels;

  private ProgramSection(Section policy, Map<ChannelKind, Placed> channels) {
    this.policy = policy;
    this.channels = channels;
  }

  /**
   * The policy's rules, as far as they are accepted.
   *
   * @param channels the kinds of channel that the policy allows, each where it stands
   */
  static ProgramRules of(Section policy, Map<ChannelKind, Placed> channels) {
    ProgramSection reading = new ProgramSection(policy, channels);
    return new ProgramRules(
        Commands.of(policy, channels),
        reading.subsystems(),
        reading.signals(),
        reading.forcedCommand());
  }

  private List<SubsystemName> subsystems() {
    boolean allowed = channels.containsKey(ChannelKind.SUBSYSTEM);
    if (!policy.has(SUBSYSTEMS)) {
      return allowed ? SubsystemName.DEFAULT : List.of();
    }
    if (policy.namesNothing(SUBSYSTEMS) && allowed) {
      policy.refuse(
          SUBSYSTEMS, "an empty list allows no subsystem; take subsystem out of channels instead");
    } else if (!policy.namesNothing(SUBSYSTEMS) && !allowed) {
      policy.refuse(
          SUBSYSTEMS, "has no effect without subsystem; add it to channels, or remove this key");
    }
    return names(policy.texts(SUBSYSTEMS));
  }

  private List<SubsystemName> names(List<Placed> texts) {
    if (texts.size() > SubsystemName.MOST) {
      policy.refuse(
          texts.get(SubsystemName.MOST),
          "a policy has at most " + SubsystemName.MOST + " subsystems");
    }
    List<SubsystemName> names = new ArrayList<>();
    for (Placed text : texts.subList(0, Math.min(texts.size(), SubsystemName.MOST))) {
      SubsystemName.problemWith(text.text())
          .ifPresentOrElse(
              problem -> policy.refuse(text, problem),
              () -> names.add(new SubsystemName(text.text())));
    }
    return names;
  }

  private Set<Signal> signals() {
    return policy.has(SIGNALS)
        ? policy.words(SIGNALS, Vocabulary.SIGNALS).keySet()
        : EnumSet.allOf(Signal.class);
  }

  private Optional<String> forcedCommand() {
    if (policy.has(FORCED)
        && !channels.containsKey(ChannelKind.SHELL)
        && !channels.containsKey(ChannelKind.EXEC)
        && !channels.containsKey(ChannelKind.SUBSYSTEM)) {
      policy.refuse(
          FORCED,
          "has no effect without shell, exec or subsystem; add what may ask for it to channels, or"
              + " remove this key");
    }
    Optional<Placed> text = policy.text(FORCED);
    Optional<String> problem = text.flatMap(placed -> CommandText.problemWith(placed.text()));
    text.ifPresent(placed -> problem.ifPresent(words -> policy.refuse(placed, words)));
    return problem.isPresent() ? Optional.empty() : text.map(Placed::text);
  }
}
