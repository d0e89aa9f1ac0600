package dev.gatehouse.auth.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.identity.PublicKeyLine;
import dev.gatehouse.auth.problem.RefusedRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthenticationRequestReaderTest {

  private static final String SESSION = "019aad55-9c00-7abc-8def-0123456789ab";
  private static final String KEY = TestingKeys.bare("rsa2048");
  private static final String GATEWAY_KEY = TestingKeys.bare("ed25519");

  @Test
  void anUnprovenKeyIsAnOffer() {
    // When
    AuthenticationAttempt attempt = AuthenticationRequestReader.read(request(KEY, false));

    // Then
    assertThat(attempt.credential())
        .isEqualTo(new Credential.OfferedKey(PublicKeyLine.parse(KEY).orElseThrow().blob()));
  }

  @Test
  void aProvenKeyIsAProof() {
    // When
    AuthenticationAttempt attempt = AuthenticationRequestReader.read(request(KEY, true));

    // Then
    assertThat(attempt.credential())
        .isEqualTo(new Credential.ProvenKey(PublicKeyLine.parse(KEY).orElseThrow().blob()));
    assertThat(attempt.client().address()).isEqualTo("192.0.2.1");
  }

  @Test
  void everyMissingFieldIsNamedAtOnce() {
    // Given
    AuthenticationRequest empty =
        new AuthenticationRequest(null, null, null, null, null, null, null, null, null, null);

    // When / Then
    refuses(
        empty,
        "sessionId is missing; clientAddress is missing; clientVersion is missing; user is missing;"
            + " attempt is missing; method is missing; proven is missing; gatewayPublicKey is"
            + " missing");
  }

  @ParameterizedTest
  @CsvSource({
    "example.com",
    "192.0.2.256",
    "192.0.2.1:22",
    "[2001:db8::1]",
    "''",
  })
  void aClientAddressIsALiteralAddress(String address) {
    refuses(
        new AuthenticationRequest(
            SESSION, address, "v", "demo", 1, "none", null, false, GATEWAY_KEY, null),
        "clientAddress is an IP address");
  }

  @Test
  void theScopeOfALinkLocalAddressMeansNothingElsewhereAndIsDropped() {
    // Given
    AuthenticationRequest request =
        new AuthenticationRequest(
            SESSION, "fe80::1%eth0", "v", "demo", 1, "none", null, false, GATEWAY_KEY, null);

    // When
    AuthenticationAttempt attempt = AuthenticationRequestReader.read(request);

    // Then
    assertThat(attempt.client().address()).isEqualTo("fe80:0:0:0:0:0:0:1");
  }

  @Test
  void textsAreBounded() {
    refuses(
        new AuthenticationRequest(
            SESSION,
            "192.0.2.1",
            "v".repeat(256),
            "u".repeat(257),
            1001,
            "none",
            null,
            false,
            GATEWAY_KEY,
            null),
        "clientVersion has at most 255 characters; user has at most 256 characters;"
            + " attempt is a number from 1 to 1000");
  }

  @Test
  void aUserNameMayBeAnyText() {
    // Given
    AuthenticationRequest request =
        new AuthenticationRequest(
            SESSION,
            "2001:db8::1",
            "",
            "\u0000 \u00fc;'",
            1,
            "none",
            null,
            false,
            GATEWAY_KEY,
            null);

    // When
    AuthenticationAttempt attempt = AuthenticationRequestReader.read(request);

    // Then
    assertThat(attempt.user()).isEqualTo("\u0000 \u00fc;'");
    assertThat(attempt.credential()).isEqualTo(new Credential.None());
  }

  @ParameterizedTest
  @CsvSource({"password", "PublicKey", "hostbased", "''"})
  void anUnknownMethodIsRefused(String method) {
    refuses(
        new AuthenticationRequest(
            SESSION, "192.0.2.1", "v", "demo", 1, method, null, false, GATEWAY_KEY, null),
        "method is 'none' or 'publickey'");
  }

  @Test
  void aRequestThatContradictsItselfIsRefused() {
    refuses(
        new AuthenticationRequest(
            SESSION, "192.0.2.1", "v", "demo", 1, "none", KEY, false, GATEWAY_KEY, null),
        "publicKey is absent and proven is false when method is 'none'");
    refuses(
        new AuthenticationRequest(
            SESSION, "192.0.2.1", "v", "demo", 1, "none", null, true, GATEWAY_KEY, null),
        "publicKey is absent and proven is false when method is 'none'");
    refuses(request(null, true), "publicKey is missing");
  }

  @Test
  void aStateThatNobodyGaveIsRefused() {
    refuses(
        new AuthenticationRequest(
            SESSION, "192.0.2.1", "v", "demo", 1, "none", null, false, GATEWAY_KEY, "state"),
        "state is absent, because no answer gave one");
  }

  @Test
  void aGatewaysKeyIsEd25519() {
    refuses(
        new AuthenticationRequest(
            SESSION, "192.0.2.1", "v", "demo", 1, "none", null, false, KEY, null),
        "gatewayPublicKey is 'ssh-ed25519 <base64>'");
  }

  private static AuthenticationRequest request(@Nullable String publicKey, boolean proven) {
    return new AuthenticationRequest(
        SESSION,
        "192.0.2.1",
        "SSH-2.0-OpenSSH_9.2",
        "demo",
        1,
        "publickey",
        publicKey,
        proven,
        GATEWAY_KEY,
        null);
  }

  private static void refuses(AuthenticationRequest request, String detail) {
    assertThatExceptionOfType(RefusedRequest.class)
        .isThrownBy(() -> AuthenticationRequestReader.read(request))
        .extracting(RefusedRequest::detail)
        .isEqualTo(detail);
  }
}
