package dev.gatehouse.audit.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8DecodingTest {
  private static String decoded(byte[] content, Random cuts) {
    Utf8Decoding decoding = new Utf8Decoding();
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < content.length; ) {
      int end = Math.min(content.length, at + 1 + cuts.nextInt(5));
      text.append(decoding.decode(Bytes.copyOf(Arrays.copyOfRange(content, at, end))));
      at = end;
    }
    return text.append(decoding.end()).toString();
  }

  @Test
  void piecesDecodeAsTheWholeDoes() {
    // Given text, and noise that is half of it lead bytes, cut anywhere
    Random random = new Random(5);
    byte[] text = "aé€😀 ".repeat(200).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 500; i++) {
      byte[] content = text.clone();
      for (int j = 0; j < i; j++) {
        content[random.nextInt(content.length)] = (byte) (0x80 | random.nextInt(128));
      }
      // When
      String decoded = decoded(content, random);
      // Then
      assertThat(decoded).isEqualTo(new String(content, StandardCharsets.UTF_8));
    }
  }

  @Test
  void aCharacterThatDoesNotGoOnIsReplacedAtTheEnd() {
    // Given
    Utf8Decoding decoding = new Utf8Decoding();
    // When
    String whole = decoding.decode(Bytes.hex("61f09f98"));
    String rest = decoding.end();
    // Then
    assertThat(whole).isEqualTo("a");
    assertThat(rest).isEqualTo("\uFFFD");
  }
}
