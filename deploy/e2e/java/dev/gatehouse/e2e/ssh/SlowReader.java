package dev.gatehouse.e2e.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Somebody who reads a page and thinks about it: the writer's window is closed most of the time.
 */
final class SlowReader {
  private static final int PAGE = 1 << 16;
  private static final Duration THOUGHT = Duration.ofMillis(10);
  private static final Duration FIRST_THOUGHT = Duration.ofMillis(500);

  private SlowReader() {}

  static Thread start(InputStream from, Path to) {
    return Thread.ofPlatform().start(() -> read(from, to));
  }

  private static void read(InputStream from, Path to) {
    byte[] page = new byte[PAGE];
    try (OutputStream out = Files.newOutputStream(to)) {
      LockSupport.parkNanos(FIRST_THOUGHT.toNanos());
      for (int length = from.read(page); length >= 0; length = from.read(page)) {
        out.write(page, 0, length);
        LockSupport.parkNanos(THOUGHT.toNanos());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
