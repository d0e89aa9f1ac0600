package dev.gatehouse.audit.query;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far events were read in each partition: the offset of the last one. A frame that is late has
 * a later offset than those that were read, whatever its time, so nothing is passed over.
 *
 * <p>As text: a version, then partition and offset of each, as varints, in base64url.
 */
record EventCursor(Map<Integer, Long> last) {
  /** Before the first event. */
  static final EventCursor START = new EventCursor(Map.of());

  private static final int VERSION = 2;
  private static final int VARINT_BITS = 7;

  EventCursor {
    last = Map.copyOf(last);
  }

  static EventCursor parse(String question, String text) {
    ByteBuffer content = ByteBuffer.wrap(CursorText.content(question, text));
    try {
      TreeMap<Integer, Long> last = new TreeMap<>();
      boolean known = content.get() == VERSION;
      while (known && content.hasRemaining()) {
        int partition = Math.toIntExact(varint(content));
        known = last.put(partition, varint(content)) == null;
      }
      if (known) {
        return new EventCursor(last);
      }
    } catch (ArithmeticException | BufferUnderflowException e) {
      // Refused below, like one of another version.
    }
    throw CursorText.refusal();
  }

  private static long varint(ByteBuffer content) {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE - 1; shift += VARINT_BITS) {
      byte next = content.get();
      number |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw new ArithmeticException("a number of more than 63 bits");
  }

  private static void varint(ByteArrayOutputStream out, long number) {
    long rest = number;
    while (rest > 0x7F) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= VARINT_BITS;
    }
    out.write((int) rest);
  }

  String text(String question) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(VERSION);
    new TreeMap<>(last)
        .forEach(
            (partition, offset) -> {
              varint(content, partition);
              varint(content, offset);
            });
    return CursorText.of(question, content.toByteArray());
  }
}
