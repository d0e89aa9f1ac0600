package dev.gatehouse.e2e.secrets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Names of secrets, and the forms in which each could be written down: as it is, in hexadecimal, in
 * either alphabet of base64 at any of the three places of a group.
 *
 * <p>Finds all of them in one pass: the eight bytes at each place are looked up, and only where
 * some form begins with these the form itself is compared. Not safe for changes and use at the same
 * time.
 */
final class Needles {
  private static final int HEAD = Long.BYTES;
  private static final int BLOCK = 1 << 20;
  private static final int FILTER_BITS = 20;

  private final Map<Long, List<Form>> byHead = new HashMap<>();
  private final BitSet filter = new BitSet(1 << FILTER_BITS);
  private int longest = HEAD;

  private static final class Form {
    private final String name;
    private final byte[] bytes;

    Form(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    boolean isAt(byte[] text, int length, int at) {
      int end = at + bytes.length;
      return end <= length && Arrays.equals(text, at, end, bytes, 0, bytes.length);
    }
  }

  /** Adds a secret of at least eight bytes. */
  void add(String name, byte[] secret) {
    if (secret.length < HEAD) {
      throw new IllegalArgumentException(name + " is too short to be told from chance");
    }
    put(name, secret);
    String hex = HexFormat.of().formatHex(secret);
    put(name, ascii(hex));
    put(name, ascii(hex.toUpperCase(Locale.ROOT)));
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = new byte[shift + secret.length];
      System.arraycopy(secret, 0, shifted, shift, secret.length);
      for (Base64.Encoder alphabet : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
        byte[] encoded = alphabet.withoutPadding().encode(shifted);
        // What depends on the bytes before and behind is no part of the form.
        byte[] inner = Arrays.copyOfRange(encoded, shift == 0 ? 0 : shift + 1, encoded.length - 1);
        if (inner.length >= HEAD) {
          put(name, inner);
        }
      }
    }
  }

  void add(String name, String secret) {
    add(name, secret.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void put(String name, byte[] form) {
    long head = 0;
    for (int i = 0; i < HEAD; i++) {
      head = (head << 8) | (form[i] & 0xff);
    }
    byHead.computeIfAbsent(head, _ -> new ArrayList<>()).add(new Form(name, form));
    filter.set(slot(head));
    longest = Math.max(longest, form.length);
  }

  private static int slot(long head) {
    return (int) ((head * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - FILTER_BITS));
  }

  /** The names of those that the text holds. */
  Set<String> in(String text) {
    return in(text.getBytes(StandardCharsets.UTF_8));
  }

  Set<String> in(byte[] bytes) {
    Set<String> found = new TreeSet<>();
    search(bytes, bytes.length, found);
    return found;
  }

  /** The names of those that the stream holds; reads it to its end, in blocks. */
  Set<String> in(InputStream stream) throws IOException {
    Set<String> found = new TreeSet<>();
    byte[] block = new byte[BLOCK + longest];
    int kept = 0;
    while (true) {
      int read = stream.readNBytes(block, kept, BLOCK);
      int length = kept + read;
      search(block, length, found);
      if (read < BLOCK) {
        return found;
      }
      kept = Math.min(length, longest - 1);
      System.arraycopy(block, length - kept, block, 0, kept);
    }
  }

  private void search(byte[] bytes, int length, Set<String> found) {
    long window = 0;
    for (int at = 0; at < length; at++) {
      window = (window << 8) | (bytes[at] & 0xff);
      if (at >= HEAD - 1 && filter.get(slot(window))) {
        compare(bytes, length, at - HEAD + 1, byHead.getOrDefault(window, List.of()), found);
      }
    }
  }

  private static void compare(
      byte[] bytes, int length, int at, List<Form> forms, Set<String> found) {
    for (Form form : forms) {
      if (form.isAt(bytes, length, at)) {
        found.add(form.name);
      }
    }
  }
}
