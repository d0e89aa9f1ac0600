package dev.gatehouse.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.contracts.audit.Principal;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.gateway.audit.RecordingPolicy;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrantTest {
  private static final String THUMBPRINT = "thumbprint";

  private final SessionId session = SessionId.create(Instant.now());

  @Test
  void aGrantIsRead() throws Grant.UnfitGrantException {
    // Given
    String token = TestingGrants.token(session, THUMBPRINT);

    // When
    Grant grant = Grant.read(token, session, THUMBPRINT);

    // Then
    assertThat(grant.principal()).isEqualTo(new Principal("alice"));
    assertThat(grant.template()).isEqualTo("box");
    assertThat(grant.recording()).isEqualTo(RecordingPolicy.STRICT);
    assertThat(grant.sessionEnd()).isAfter(Instant.now());
    assertThat(grant.toString()).doesNotContain(token);
  }

  static Stream<Named<Consumer<ObjectNode>>> unfit() {
    Stream<Named<Consumer<ObjectNode>>> changes =
        Stream.of(
            Named.of("another session", c -> c.put("sid", SessionId.create(Instant.now()) + "")),
            Named.of("another audience", c -> c.put("aud", "somebody")),
            Named.of("another issuer", c -> c.put("iss", "somebody")),
            Named.of("another key", c -> c.putObject("cnf").put("jkt", "other")),
            Named.of("another recording policy", c -> c.put("recording", "none")),
            Named.of("an unknown claim", c -> c.put("admin", true)),
            Named.of("a subject that is no text", c -> c.put("sub", 7)),
            Named.of("an empty subject", c -> c.put("sub", "")),
            Named.of("an end that is no number", c -> c.put("sessionEnd", "tomorrow")));
    Stream<Named<Consumer<ObjectNode>>> missing =
        Stream.of(
                "iss",
                "aud",
                "jti",
                "sub",
                "sid",
                "template",
                "recording",
                "cnf",
                "iat",
                "exp",
                "sessionEnd")
            .map(claim -> Named.of("no " + claim, c -> c.remove(claim)));
    return Stream.concat(changes, missing);
  }

  @ParameterizedTest
  @MethodSource("unfit")
  void aGrantThatDoesNotFitIsRefused(Consumer<ObjectNode> change) {
    // Given
    String token = TestingGrants.token(session, THUMBPRINT, change);

    // When / Then
    assertThatThrownBy(() -> Grant.read(token, session, THUMBPRINT))
        .isInstanceOf(Grant.UnfitGrantException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a.b", "a.b.c", "a.e30.c.d", "a.W10.c", "a..c", "a.bnVsbA.c"})
  void whatIsNoGrantIsRefused(String token) {
    assertThatThrownBy(() -> Grant.read(token, session, THUMBPRINT))
        .isInstanceOf(Grant.UnfitGrantException.class);
  }
}
