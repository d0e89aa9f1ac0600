package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.gateway.policy.ChannelRequest;
import dev.gatehouse.gateway.policy.SessionPolicy;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A request as it goes to the workload. Where policy forces a command, what would start a program
 * starts that one. It finds what was asked for in its environment, as under sshd(8): the command or
 * the subsystem's name, and nothing when it was a shell.
 *
 * @param variable what the env request that goes before it carries (RFC 4254, 6.4)
 * @param type the request's type
 * @param payload what the request carries
 */
record ProgramStart(Optional<Bytes> variable, String type, Bytes payload) {
  static final String ENVIRONMENT = "env";

  private static final String EXEC = "exec";
  private static final Bytes ORIGINAL_COMMAND = Bytes.utf8(SessionPolicy.ORIGINAL_COMMAND);

  /** The request that the client made, or what takes its place. */
  static ProgramStart of(
      ChannelRequest request, String type, Bytes payload, Optional<String> forcedCommand) {
    return forcedCommand
        .filter(_ -> request.startsProgram())
        .map(
            command ->
                new ProgramStart(
                    asked(request).map(asked -> strings(ORIGINAL_COMMAND, asked)),
                    EXEC,
                    strings(Bytes.utf8(command))))
        .orElseGet(() -> new ProgramStart(Optional.empty(), type, payload));
  }

  /** What an env request carries (RFC 4254, 6.4). */
  static Bytes variable(String name, String value) {
    return strings(Bytes.utf8(name), Bytes.utf8(value));
  }

  private static Optional<Bytes> asked(ChannelRequest request) {
    return switch (request) {
      case ChannelRequest.Exec(Bytes command) -> Optional.of(command);
      case ChannelRequest.Subsystem(String name) -> Optional.of(Bytes.utf8(name));
      default -> Optional.empty();
    };
  }

  /** Strings of RFC 4251, 5, one behind the other. */
  private static Bytes strings(Bytes... strings) {
    int size = 0;
    for (Bytes string : strings) {
      size += Integer.BYTES + string.size();
    }
    ByteBuffer all = ByteBuffer.allocate(size);
    for (Bytes string : strings) {
      all.putInt(string.size()).put(string.asBuffer());
    }
    return Bytes.owned(all.array());
  }
}
