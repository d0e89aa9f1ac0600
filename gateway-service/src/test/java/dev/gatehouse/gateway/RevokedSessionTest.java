package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.AuthenticationEvent;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.gateway.audit.AuditSink;
import dev.gatehouse.gateway.authentication.GrantStatus;
import dev.gatehouse.gateway.authentication.HeldGrant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.session.ClientSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Live sessions, and what auth-service says of their grants meanwhile. */
class RevokedSessionTest {
  private static final Map<String, String> SOON = Map.of("grant-check-interval", "100ms");

  @TempDir private Path directory;

  private static List<AuditEvent> ended(TestingGateway gateway) {
    return gateway.events(AuditSink.Topic.SESSIONS).stream()
        .filter(SessionEvent.Ended.class::isInstance)
        .toList();
  }

  @Test
  void aSessionIsAskedAboutByWhatCameWithItsGrant() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory, SOON);
        ClientSession session = gateway.login()) {
      // When
      Eventually.await(
          "a question", () -> gateway.asked.stream().anyMatch(some -> !some.isEmpty()));

      // Then
      HeldGrant held =
          gateway.asked.stream()
              .filter(some -> !some.isEmpty())
              .findFirst()
              .orElseThrow()
              .getFirst();
      List<AuditEvent> events = gateway.events(AuditSink.Topic.SESSIONS);
      AuthenticationEvent.Authorized authorized =
          (AuthenticationEvent.Authorized)
              events.stream()
                  .filter(AuthenticationEvent.Authorized.class::isInstance)
                  .findFirst()
                  .orElseThrow();
      assertThat(held.id()).isEqualTo(authorized.grantId());
      assertThat(held.basis()).isEqualTo("basis of " + authorized.grantId());
      assertThat(session.isOpen()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "revoked, authorization-revoked, GH-GATEWAY-1221",
    "changed, policy-changed, GH-GATEWAY-1222",
  })
  void aGrantThatStandsNoMoreEndsItsSessionWithASentence(String status, String reason, String code)
      throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory, SOON);
        ClientSession session = gateway.login()) {
      // Given
      AtomicReference<String> goodbye = new AtomicReference<>("");
      session.addSessionListener(
          new org.apache.sshd.common.session.SessionListener() {
            @Override
            public void sessionDisconnect(
                org.apache.sshd.common.session.Session from,
                int number,
                String message,
                String language,
                boolean initiator) {
              goodbye.set(message);
            }
          });

      // When
      gateway.judgement =
          _ ->
              status.equals("revoked")
                  ? new GrantStatus.Revoked("user-gone")
                  : new GrantStatus.Changed();
      Eventually.await("the disconnect", session::isClosed);
      Eventually.await("the session's end", () -> gateway.sessions() == 0);

      // Then
      assertThat(goodbye.get()).endsWith(". [" + code + "]");
      assertThat(ended(gateway)).containsExactly(new SessionEvent.Ended(reason, code));
      assertThat(gateway.leases).endsWith("release");
    }
  }

  @Test
  void onlyTheSessionThatIsMeantEnds() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory, SOON);
        ClientSession first = gateway.login()) {
      // Given
      String meant = gateway.open().iterator().next().heldGrant().orElseThrow().id();
      try (ClientSession second = gateway.login()) {
        // When
        gateway.judgement =
            held ->
                held.id().equals(meant)
                    ? new GrantStatus.Revoked("operator")
                    : new GrantStatus.Stands();
        Eventually.await("the end of the first", first::isClosed);

        // Then
        assertThat(echoes(second)).isTrue();
      }
    }
  }

  private static boolean echoes(ClientSession session) throws IOException {
    try (ChannelExec channel = session.createExecChannel("cat")) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      channel.setOut(out);
      channel.open().verify(Duration.ofSeconds(20));
      channel.getInvertedIn().write("a".getBytes(StandardCharsets.US_ASCII));
      channel.getInvertedIn().flush();
      Eventually.await("the echo", () -> out.size() == 1);
      return true;
    }
  }

  @Test
  void aSettingKeepsSessionsWhosePolicyChanged() throws IOException {
    try (TestingGateway gateway =
            TestingGateway.start(
                directory, Map.of("grant-check-interval", "100ms", "policy-changes", "keep"));
        ClientSession session = gateway.login()) {
      // Given
      gateway.judgement = _ -> new GrantStatus.Changed();
      int before = gateway.asked.size();

      // When
      Eventually.await("three more questions", () -> gateway.asked.size() > before + 3);

      // Then
      assertThat(echoes(session)).isTrue();
    }
  }

  @Test
  void whileNobodyCanSayASessionGoesOnAndItsRecordHasBeginningAndEnd() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory, SOON);
        ClientSession session = gateway.login()) {
      // Given
      gateway.authUnavailable = true;
      Eventually.await("the record of it", () -> has(gateway, "GrantUnconfirmed"));
      boolean wentOn = echoes(session);
      double unconfirmed =
          gateway.registry.get("gatehouse.authorization.unconfirmed").gauge().value();

      // When
      gateway.authUnavailable = false;
      Eventually.await("the end of it", () -> has(gateway, "GrantConfirmed"));

      // Then
      assertThat(wentOn).isTrue();
      assertThat(unconfirmed).isEqualTo(1);
      assertThat(gateway.registry.get("gatehouse.authorization.unconfirmed").gauge().value())
          .isZero();
      assertThat(session.isOpen()).isTrue();
    }
  }

  private static boolean has(TestingGateway gateway, String kind) {
    return gateway.events(AuditSink.Topic.SESSIONS).stream()
        .anyMatch(event -> event.getClass().getSimpleName().equals(kind));
  }

  @Test
  void aGrantsOwnTimeWithoutConfirmationIsTheShorterOne() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory, SOON)) {
      // Given
      gateway.staleMax = Optional.of(Duration.ofSeconds(1));
      try (ClientSession session = gateway.login()) {
        // When: auth-service answers, and cannot judge
        gateway.judgement = _ -> new GrantStatus.Unknown();
        Eventually.await("the disconnect", session::isClosed);
        Eventually.await("the session's end", () -> gateway.sessions() == 0);

        // Then
        assertThat(ended(gateway))
            .containsExactly(new SessionEvent.Ended("authorization-stale", "GH-GATEWAY-1223"));
      }
    }
  }

  @Test
  void whatIsNotConfirmedForTooLongEnds() throws IOException {
    try (TestingGateway gateway =
            TestingGateway.start(
                directory,
                Map.of("grant-check-interval", "100ms", "authorization-stale-max", "1s"));
        ClientSession session = gateway.login()) {
      // When
      gateway.authUnavailable = true;
      Eventually.await("the disconnect", session::isClosed);
      Eventually.await("the session's end", () -> gateway.sessions() == 0);

      // Then
      assertThat(ended(gateway))
          .containsExactly(new SessionEvent.Ended("authorization-stale", "GH-GATEWAY-1223"));
      assertThat(gateway.registry.get("gatehouse.authorization.unconfirmed").gauge().value())
          .isZero();
    }
  }
}
