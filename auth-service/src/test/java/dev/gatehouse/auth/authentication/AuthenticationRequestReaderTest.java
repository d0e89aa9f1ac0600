package dev.gatehouse.auth.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.identity.PublicKeyLine;
import dev.gatehouse.auth.problem.RefusedRequest;
import dev.gatehouse.auth.proof.TypedSecret;
import java.util.Arrays;
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
        new AuthenticationRequest(
            null, null, null, null, null, null, null, null, null, null, null, null);

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
            SESSION, address, "v", "demo", 1, "none", null, null, null, false, GATEWAY_KEY, null),
        "clientAddress is an IP address");
  }

  @Test
  void theScopeOfALinkLocalAddressMeansNothingElsewhereAndIsDropped() {
    // Given
    AuthenticationRequest request =
        new AuthenticationRequest(
            SESSION,
            "fe80::1%eth0",
            "v",
            "demo",
            1,
            "none",
            null,
            null,
            null,
            false,
            GATEWAY_KEY,
            null);

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
            null,
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
            null,
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
  @CsvSource({"Password", "PublicKey", "hostbased", "''"})
  void anUnknownMethodIsRefused(String method) {
    refuses(
        new AuthenticationRequest(
            SESSION,
            "192.0.2.1",
            "v",
            "demo",
            1,
            method,
            null,
            null,
            null,
            false,
            GATEWAY_KEY,
            null),
        "method is 'none', 'publickey', 'password' or 'keyboard-interactive'");
  }

  @Test
  void aRequestThatContradictsItselfIsRefused() {
    refuses(
        new AuthenticationRequest(
            SESSION,
            "192.0.2.1",
            "v",
            "demo",
            1,
            "none",
            KEY,
            null,
            null,
            false,
            GATEWAY_KEY,
            null),
        "publicKey is absent when method is 'none'");
    refuses(
        new AuthenticationRequest(
            SESSION,
            "192.0.2.1",
            "v",
            "demo",
            1,
            "none",
            null,
            null,
            null,
            true,
            GATEWAY_KEY,
            null),
        "proven is false when method is 'none'");
    refuses(request(null, true), "publicKey is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "password             |       |         | false | password is missing",
        "password             | right | 1       | false | answers is absent when method is 'password'",
        "password             | right |         | true  | proven is false when method is 'password'",
        "publickey            | right |         | false | password is absent when method is 'publickey'; publicKey is missing",
        "keyboard-interactive | right | 1       | false | password is absent when method is 'keyboard-interactive'",
        "keyboard-interactive |       | 1 2     | false | answers has one text",
        "none                 |       | 1       | false | answers is absent when method is 'none'",
      })
  void whatIsTypedComesByItsOwnMethod(
      String method,
      @Nullable String password,
      @Nullable String answers,
      boolean proven,
      String detail) {
    refuses(typed(method, password, answers, proven), detail);
  }

  @Test
  void whatIsTypedIsBounded() {
    refuses(
        typed("password", "\u00e4".repeat(513), null, false), "password has at most 1024 bytes");
    refuses(
        typed("keyboard-interactive", null, "x".repeat(1025), false),
        "answers has at most 1024 bytes");
  }

  private static AuthenticationRequest typed(
      String method, @Nullable String password, @Nullable String answers, boolean proven) {
    return new AuthenticationRequest(
        SESSION,
        "192.0.2.1",
        "v",
        "demo",
        1,
        method,
        null,
        password == null ? null : TypedSecret.of(password.toCharArray()),
        answers == null
            ? null
            : Arrays.stream(answers.split(" ", -1))
                .map(answer -> TypedSecret.of(answer.toCharArray()))
                .toList(),
        proven,
        GATEWAY_KEY,
        null);
  }

  @Test
  void aGatewaysKeyIsEd25519() {
    refuses(
        new AuthenticationRequest(
            SESSION, "192.0.2.1", "v", "demo", 1, "none", null, null, null, false, KEY, null),
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
        null,
        null,
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
