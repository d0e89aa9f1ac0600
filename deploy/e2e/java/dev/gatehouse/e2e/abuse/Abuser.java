package dev.gatehouse.e2e.abuse;

import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;
import java.util.UUID;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;

/** A peer that means harm: it logs in like anybody else, and begins when it is told to. */
abstract class Abuser implements AutoCloseable {
  /** As much as a client may offer (RFC 4254, 5.2). */
  private static final long WINDOW_MAX = 0xffff_ffffL;

  /** How much is written before it is looked whether that was taken. */
  private static final int BATCH = 64;

  private final String marker = UUID.randomUUID().toString();
  private final RawClient client;

  Abuser(Endpoints endpoints, String command) throws IOException {
    client = RawClient.logIn(endpoints);
    // The shell's no-op carries the name under which the session is found again.
    client.run(": " + marker + "; " + command, 0);
  }

  final RawClient client() {
    return client;
  }

  /** What the session's command carries. */
  final String marker() {
    return marker;
  }

  /** Begins, and goes on until it is closed or has nothing more to do. */
  abstract void begin() throws IOException;

  /** Lets the command's output come, as much of it as there is. */
  final void startDownload() throws IOException {
    Buffer adjust = client.message(SshConstants.SSH_MSG_CHANNEL_WINDOW_ADJUST);
    adjust.putUInt(1);
    adjust.putUInt(WINDOW_MAX);
    client.send(adjust);
    client.await(SshConstants.SSH_MSG_CHANNEL_DATA);
  }

  /** What somebody says again and again. */
  @FunctionalInterface
  interface Saying {
    Buffer next(int count);
  }

  /** Says so much, as fast as the gateway takes it, on a thread of its own. */
  final void say(int times, Saying saying) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                for (int i = 0; i < times; i++) {
                  var written = client.send(saying.next(i));
                  if (i % BATCH == BATCH - 1) {
                    written.await(RawClient.SOON);
                  }
                }
              } catch (IOException e) {
                // The gateway has ended the connection, or the test has.
              }
            });
  }

  /** Stops, and says goodbye. */
  final void leave() throws IOException {
    client.sayGoodbye();
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
