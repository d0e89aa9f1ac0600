package dev.gatehouse.e2e.abuse;

import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;
import org.apache.sshd.common.util.buffer.Buffer;

/** Requests of the session and of its channel, known ones and invented ones, without an end. */
final class Flood extends Abuser {
  Flood(Endpoints endpoints) throws IOException {
    super(endpoints, "exec cat");
  }

  @Override
  void begin() {
    client()
        .listen(
            (_, _) -> {
              // It reads every answer, and does nothing with it.
            });
    say(Integer.MAX_VALUE, this::request);
  }

  private Buffer request(int count) {
    return switch (count % 3) {
      case 0 -> client().keepalive();
      case 1 -> client().channelRequest("invented-" + count, false);
      default -> resize(count);
    };
  }

  /** RFC 4254, 6.7: each goes all the way, and is recorded. */
  private Buffer resize(int count) {
    Buffer request = client().channelRequest("window-change", false);
    request.putUInt(80 + count % 80);
    request.putUInt(24);
    request.putUInt(0);
    request.putUInt(0);
    return request;
  }
}
