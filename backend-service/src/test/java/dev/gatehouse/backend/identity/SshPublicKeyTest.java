package dev.gatehouse.backend.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SshPublicKeyTest {

  /** The key of RFC 8037, appendix A.2. */
  private static final String X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

  @Test
  void thumbprintIsThatOfRfc8037() {
    SshPublicKey key = SshPublicKey.parse(line(Base64.getUrlDecoder().decode(X))).orElseThrow();

    assertThat(KeyThumbprint.of(key).text())
        .isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  }

  @Test
  void whatIsNotAnEd25519KeyInOneLineIsNone() {
    String good = line(new byte[32]);

    assertThat(SshPublicKey.parse(good)).isPresent();
    assertThat(SshPublicKey.parse(good + " comment")).isEmpty();
    assertThat(SshPublicKey.parse(good.replace("ssh-ed25519 ", "ssh-rsa "))).isEmpty();
    assertThat(SshPublicKey.parse(line(new byte[31]))).isEmpty();
    assertThat(SshPublicKey.parse("ssh-ed25519 AAAA")).isEmpty();
    assertThat(SshPublicKey.parse("ssh-ed25519 " + "/".repeat(64))).isEmpty();
    assertThat(SshPublicKey.parse("ssh-ed25519 ***")).isEmpty();
    assertThat(SshPublicKey.parse("")).isEmpty();
  }

  private static String line(byte[] key) {
    byte[] algorithm = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer blob = ByteBuffer.allocate(8 + algorithm.length + key.length);
    blob.putInt(algorithm.length).put(algorithm).putInt(key.length).put(key);
    return "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob.array());
  }
}
