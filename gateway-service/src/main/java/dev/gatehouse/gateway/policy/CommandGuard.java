package dev.gatehouse.gateway.policy;

import dev.gatehouse.contracts.audit.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Judges commands. They are compared whole, as they were sent: nothing is trimmed, split or quoted
 * here, for it is the workload's shell that will read them. Pure.
 */
final class CommandGuard {
  /** What is longer is no command that anybody wrote into a policy. */
  static final int COMMAND_BYTES_MAX = 4096;

  /** The longest value of a variable that a workload's agent takes. */
  static final int ORIGINAL_BYTES_MAX = 32 * 1024;

  private CommandGuard() {}

  /** Whether an exec request may ask for this command. What is no UTF-8 matches nothing. */
  static boolean allows(SessionPolicy policy, Bytes command) {
    return policy.anyCommand()
        || text(command)
            .filter(text -> policy.commands().contains(text) || matchesOne(policy, text))
            .isPresent();
  }

  /** Whether a forced command can be told of this one, in a variable of its environment. */
  static boolean canBeTold(Bytes command) {
    if (command.size() > ORIGINAL_BYTES_MAX) {
      return false;
    }
    for (byte one : command.toArray()) {
      if (one == 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean matchesOne(SessionPolicy policy, String command) {
    return policy.commandPatterns().stream().anyMatch(pattern -> pattern.matches(command));
  }

  private static Optional<String> text(Bytes command) {
    if (command.size() > COMMAND_BYTES_MAX) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(command.toArray()))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
