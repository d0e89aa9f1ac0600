package dev.gatehouse.auth.policy;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which programs may run, and what may be sent to them. That a kind of program may be started at
 * all is for the policy's channels to say.
 *
 * @param commands what an exec request may ask for
 * @param subsystems what a subsystem request may ask for, at most {@value SubsystemName#MOST}
 * @param signals what the client may send
 * @param forcedCommand what runs in place of whatever is asked for; empty when that runs itself
 */
public record ProgramRules(
    AllowedCommands commands,
    List<SubsystemName> subsystems,
    Set<Signal> signals,
    Optional<String> forcedCommand) {

  public ProgramRules {
    subsystems = List.copyOf(subsystems);
    Set<Signal> ordered = EnumSet.noneOf(Signal.class);
    ordered.addAll(signals);
    signals = Collections.unmodifiableSet(ordered);
    if (subsystems.size() > SubsystemName.MOST) {
      throw new IllegalArgumentException("too many subsystems: " + subsystems.size());
    }
  }

  /** The same, with this in place of whatever is asked for, unless something is already. */
  ProgramRules forcedTo(Optional<String> command) {
    return new ProgramRules(commands, subsystems, signals, forcedCommand.or(() -> command));
  }
}
