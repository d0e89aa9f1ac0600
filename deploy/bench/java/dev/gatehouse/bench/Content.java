package dev.gatehouse.bench;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** What passes through a channel: bytes that do not compress, or text as a shell prints it. */
final class Content {
  private static final int STOCK_BYTES = 16 << 20;
  private static final String[] WORDS =
      ("error warning info debug server session connect closed request response timeout user group"
              + " index archive kafka record frame policy target build test package class public"
              + " static final return import private void value result option config service")
          .split(" ", -1);

  private final byte[] random;
  private final byte[] text;
  private final Random choice;

  /** The same seed gives the same bytes. */
  Content(long seed) {
    choice = new Random(seed);
    random = new byte[STOCK_BYTES];
    choice.nextBytes(random);
    text = shellOutput();
  }

  private byte[] shellOutput() {
    StringBuilder lines = new StringBuilder(STOCK_BYTES + 200);
    while (lines.length() < STOCK_BYTES) {
      switch (choice.nextInt(3)) {
        case 0 ->
            lines.append(
                "-rw-r--r-- 1 dev dev %8d Nov %2d %02d:%02d %s-%s.%d\r\n"
                    .formatted(
                        choice.nextInt(9_000_000),
                        1 + choice.nextInt(30),
                        choice.nextInt(24),
                        choice.nextInt(60),
                        word(),
                        word(),
                        choice.nextInt(1000)));
        case 1 ->
            lines.append(
                "2026-11-%02dT%02d:%02d:%02d.%03dZ %5d %s %s: %s %s %s %x\r\n"
                    .formatted(
                        1 + choice.nextInt(30),
                        choice.nextInt(24),
                        choice.nextInt(60),
                        choice.nextInt(60),
                        choice.nextInt(1000),
                        choice.nextInt(32768),
                        word(),
                        word(),
                        word(),
                        word(),
                        word(),
                        choice.nextLong()));
        default -> {
          lines.append("  ");
          for (int i = choice.nextInt(12); i >= 0; i--) {
            lines.append(word()).append(choice.nextInt(4) == 0 ? "(\"" + word() + "\") " : " ");
          }
          lines.append("\r\n");
        }
      }
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  private String word() {
    return WORDS[choice.nextInt(WORDS.length)];
  }

  byte[] random(int size) {
    return slice(random, size);
  }

  byte[] text(int size) {
    return slice(text, size);
  }

  private byte[] slice(byte[] stock, int size) {
    byte[] slice = new byte[size];
    System.arraycopy(stock, choice.nextInt(stock.length - size), slice, 0, size);
    return slice;
  }

  /** Between 64 bytes and 32 KiB, each doubling as likely as the next: mostly small. */
  int outputSize() {
    return (int) (64 * Math.pow(2, choice.nextDouble() * 9));
  }
}
