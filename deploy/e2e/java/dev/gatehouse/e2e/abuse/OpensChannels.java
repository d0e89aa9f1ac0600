package dev.gatehouse.e2e.abuse;

import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;

/** It opens ten thousand channels without waiting for any of them. */
final class OpensChannels extends Abuser {
  static final int CHANNELS = 10_000;

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  OpensChannels(Endpoints endpoints) throws IOException {
    super(endpoints, "exec cat");
  }

  @Override
  void begin() {
    client().listen((number, _) -> count(number));
    say(CHANNELS, this::opening);
  }

  private void count(int number) {
    if (number == SshConstants.SSH_MSG_CHANNEL_OPEN_CONFIRMATION) {
      opened.incrementAndGet();
    } else if (number == SshConstants.SSH_MSG_CHANNEL_OPEN_FAILURE) {
      refused.incrementAndGet();
    }
  }

  private Buffer opening(int count) {
    Buffer open = client().message(SshConstants.SSH_MSG_CHANNEL_OPEN);
    boolean session = count % 2 == 0;
    open.putString(session ? "session" : "direct-tcpip");
    open.putUInt(count + 1L);
    open.putUInt(1 << 21);
    open.putUInt(1 << 15);
    if (!session) {
      open.putString("127.0.0.1");
      // Nobody listens at tcpmux.
      open.putUInt(1);
      open.putString("127.0.0.1");
      open.putUInt(count);
    }
    return open;
  }

  boolean hasAllAnswers() {
    return opened.get() + refused.get() == CHANNELS;
  }

  int opened() {
    return opened.get();
  }
}
