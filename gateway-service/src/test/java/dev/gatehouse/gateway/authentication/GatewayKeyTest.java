package dev.gatehouse.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class GatewayKeyTest {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /** RFC 7638 over the members that RFC 8037, 2 requires. */
  private static String thumbprint(byte[] raw) throws GeneralSecurityException {
    String members =
        "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"%s\"}".formatted(BASE64.encodeToString(raw));
    return BASE64.encodeToString(
        MessageDigest.getInstance("SHA-256").digest(members.getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void theTestsOwnThumbprintIsThatOfTheStandardsExample() throws GeneralSecurityException {
    // Given: RFC 8037, A.2 and A.3
    byte[] raw = Base64.getUrlDecoder().decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");

    // When / Then
    assertThat(thumbprint(raw)).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  }

  @Test
  void aKeysThumbprintIsThatOfItsPublicHalf() throws GeneralSecurityException {
    // When
    GatewayKey key = GatewayKey.generate();

    // Then
    byte[] blob = Base64.getDecoder().decode(key.openSsh().split(" ", 2)[1]);
    byte[] raw = Arrays.copyOfRange(blob, blob.length - 32, blob.length);
    assertThat(key.openSsh()).startsWith("ssh-ed25519 ");
    assertThat(key.thumbprint()).isEqualTo(thumbprint(raw));
  }

  @Test
  void everyIncarnationHasItsOwn() {
    assertThat(GatewayKey.generate().thumbprint()).isNotEqualTo(GatewayKey.generate().thumbprint());
  }

  @Test
  void aKeyDoesNotShowItselfInALog() {
    // When
    GatewayKey key = GatewayKey.generate();

    // Then
    assertThat(key).hasToString("gateway key " + key.thumbprint());
  }
}
