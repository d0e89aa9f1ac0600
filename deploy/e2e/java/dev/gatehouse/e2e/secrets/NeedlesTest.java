package dev.gatehouse.e2e.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The search finds what it is there to find, or all that it says later is worth nothing. */
class NeedlesTest {
  private static final String SECRET = "k3yboard-of-a-person";

  private final Needles needles = new Needles();

  NeedlesTest() {
    needles.add("the secret", SECRET);
  }

  @Test
  void aSecretIsFoundInEachForm() {
    byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
    assertThat(needles.in("x" + SECRET + "y")).containsExactly("the secret");
    assertThat(needles.in(HexFormat.of().formatHex(secret))).containsExactly("the secret");
    assertThat(needles.in(HexFormat.of().withUpperCase().formatHex(secret)))
        .containsExactly("the secret");
    for (String before : new String[] {"", "a", "ab", "abc"}) {
      byte[] text = (before + SECRET + "and more").getBytes(StandardCharsets.UTF_8);
      assertThat(needles.in(Base64.getEncoder().encodeToString(text)))
          .as("base64 behind '%s'", before)
          .containsExactly("the secret");
    }
  }

  @Test
  void aSecretIsFoundAcrossTheEdgeOfABlock() throws IOException {
    byte[] stream = new byte[(1 << 21) + 100];
    new Random(1).nextBytes(stream);
    byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(secret, 0, stream, (1 << 20) - 3, secret.length);
    assertThat(needles.in(new ByteArrayInputStream(stream))).containsExactly("the secret");
  }

  @Test
  void whatIsNotThereIsNotFound() throws IOException {
    byte[] stream = new byte[1 << 20];
    new Random(2).nextBytes(stream);
    assertThat(needles.in(new ByteArrayInputStream(stream))).isEmpty();
    assertThat(needles.in(SECRET.substring(1))).isEmpty();
  }
}
