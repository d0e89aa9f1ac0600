package dev.gatehouse.backend.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.TestClock;
import dev.gatehouse.backend.certificate.OpenSshKeyPair;
import dev.gatehouse.backend.identity.KeyThumbprint;
import dev.gatehouse.backend.identity.SessionId;
import dev.gatehouse.backend.identity.SshPublicKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GrantVerifierTest {

  private static final SessionId SESSION =
      new SessionId(UUID.fromString("0197a3b4-1111-7222-8333-444455556666"));
  private static final SshPublicKey GATEWAY = OpenSshKeyPair.generate().publicKey();

  private final TestClock clock = new TestClock();
  private final GrantForge auth = new GrantForge();
  private final GrantVerifier verifier = new GrantVerifier(new GrantKeys(auth::keys, clock));

  @Test
  void aGrantOfTheAuthServiceIsGenuine() {
    GrantVerdict verdict = verifier.verify(auth.grant(SESSION, GATEWAY, clock.instant()));

    assertThat(verdict).isInstanceOf(GrantVerdict.Genuine.class);
    Grant grant = ((GrantVerdict.Genuine) verdict).grant();
    assertThat(grant.session()).isEqualTo(SESSION);
    assertThat(grant.principal()).hasToString("demo");
    assertThat(grant.gatewayKey()).isEqualTo(KeyThumbprint.of(GATEWAY));
    assertThat(grant.policy())
        .isEqualTo(
            new SessionPolicy(
                Set.of(ChannelKind.SHELL, ChannelKind.EXEC, ChannelKind.DIRECT_TCPIP),
                10,
                List.of(new ForwardNetwork("10.0.0.0/8"), new ForwardNetwork("::1/128"))));
    assertThat(grant.firstUseBefore()).isEqualTo(clock.instant().plusSeconds(60));
  }

  @Test
  void aGrantOfAnotherSignerIsForged() {
    String forged = new GrantForge().grant(SESSION, GATEWAY, clock.instant());

    assertRejected(forged, MessageCode.GRANT_FORGED);
  }

  @Test
  void aGrantThatWasChangedIsForged() {
    String[] parts = auth.grant(SESSION, GATEWAY, clock.instant()).split("\\.", -1);
    String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    String changed =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                claims.replace("\"demo\"", "\"root\"").getBytes(StandardCharsets.UTF_8));

    assertRejected(parts[0] + "." + changed + "." + parts[2], MessageCode.GRANT_FORGED);
  }

  @Test
  void anUnsignedGrantIsForged() {
    String header =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                "{\"alg\":\"none\",\"kid\":\"key-1\",\"typ\":\"gatehouse-grant+jwt\"}"
                    .getBytes(StandardCharsets.UTF_8));
    String payload = auth.grant(SESSION, GATEWAY, clock.instant()).split("\\.", -1)[1];

    assertRejected(header + "." + payload + ".", MessageCode.GRANT_FORGED);
  }

  @Test
  void aTokenOfAnotherTypeIsForged() {
    String claims = GrantForge.claims(SESSION, GATEWAY, clock.instant()).toString();

    assertRejected(auth.sign(claims, "JWT", GrantForge.KEY_ID), MessageCode.GRANT_FORGED);
  }

  @Test
  void aKeyThatTheAuthServiceDoesNotHaveMakesAForgery() {
    String claims = GrantForge.claims(SESSION, GATEWAY, clock.instant()).toString();

    assertRejected(auth.sign(claims, "gatehouse-grant+jwt", "key-2"), MessageCode.GRANT_FORGED);
  }

  @Test
  void whatIsNoTokenAtAllIsForged() {
    assertRejected("", MessageCode.GRANT_FORGED);
    assertRejected("a.b", MessageCode.GRANT_FORGED);
    assertRejected("..", MessageCode.GRANT_FORGED);
    assertRejected("not a token", MessageCode.GRANT_FORGED);
  }

  @Test
  void withoutTheAuthServiceNobodyCanTell() {
    GrantVerifier alone =
        new GrantVerifier(
            new GrantKeys(
                () -> {
                  throw new IOException("connection refused");
                },
                clock));

    assertThat(alone.verify(auth.grant(SESSION, GATEWAY, clock.instant())))
        .isEqualTo(new GrantVerdict.Unverifiable());
  }

  static Stream<Consumer<ObjectNode>> changes() {
    return Stream.of(
        claims -> claims.put("iss", "somebody"),
        claims -> claims.put("aud", "gatehouse-audit"),
        claims -> claims.remove("jti"),
        claims -> claims.put("sub", ""),
        claims -> claims.put("sid", "no session"),
        claims -> claims.remove("cnf"),
        claims -> claims.put("exp", "soon"),
        claims -> claims.put("sessionEnd", 1.5),
        claims -> claims.remove("policy"),
        claims -> policy(claims).put("sudo", true),
        claims -> policy(claims).remove("pty"),
        claims -> policy(claims).remove("commands"),
        claims -> policy(claims).remove("forcedCommand"),
        claims -> policy(claims).remove("variables"),
        claims -> policy(claims).put("version", 3),
        claims -> policy(claims).put("version", 5),
        claims -> policy(claims).put("version", "4"),
        claims -> policy(claims).remove("version"),
        claims -> policy(claims).remove("forwardNetworks"),
        claims -> policy(claims).put("forwardNetworks", "10.0.0.0/8"),
        claims -> policy(claims).putNull("forwardNetworks"),
        claims -> policy(claims).putArray("forwardNetworks").add(10),
        claims -> policy(claims).putArray("forwardNetworks").add("10.0.0.1/8"),
        claims -> policy(claims).put("channelsMax", 1L << 40),
        claims -> policy(claims).put("channelsMax", 0),
        claims -> ((ArrayNode) policy(claims).get("channels")).add("telepathy"));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aSignedGrantThatSaysSomethingUnknownIsUnreadable(Consumer<ObjectNode> change) {
    assertRejected(
        auth.grant(SESSION, GATEWAY, clock.instant(), change), MessageCode.GRANT_UNREADABLE);
  }

  @Test
  void aClaimThatIsNotOursIsPassedOver() {
    String grant = auth.grant(SESSION, GATEWAY, clock.instant(), claims -> claims.put("nbf", 1));

    assertThat(verifier.verify(grant)).isInstanceOf(GrantVerdict.Genuine.class);
  }

  private static ObjectNode policy(ObjectNode claims) {
    return (ObjectNode) claims.get("policy");
  }

  private void assertRejected(String token, MessageCode code) {
    assertThat(verifier.verify(token)).isEqualTo(new GrantVerdict.Rejected(code));
  }
}
