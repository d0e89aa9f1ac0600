package dev.gatehouse.audit.replay;

import dev.gatehouse.contracts.audit.Bytes;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 that comes in pieces, decoded as if it had come in one: a character that is split over
 * pieces is joined, and what is no UTF-8 becomes U+FFFD. Not safe for use by several threads.
 */
final class Utf8Decoding {
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /** The beginning of a character, three bytes at most. */
  private ByteBuffer begun = ByteBuffer.allocate(0);

  /** Decodes the next piece, as far as its characters are whole. */
  String decode(Bytes piece) {
    ByteBuffer in = ByteBuffer.allocate(begun.remaining() + piece.size());
    in.put(begun).put(piece.asBuffer()).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining());
    var _ = decoder.decode(in, out, false);
    begun = in.slice();
    return out.flip().toString();
  }

  /** Decodes a character that was begun and will not go on. */
  String end() {
    CharBuffer out = CharBuffer.allocate(begun.remaining() + 1);
    var _ = decoder.decode(begun, out, true);
    var _ = decoder.flush(out);
    return out.flip().toString();
  }
}
