package dev.gatehouse.backend.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.TestClock;
import dev.gatehouse.backend.identity.SessionId;
import dev.gatehouse.backend.identity.SshPublicKey;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One signing key takes over from another in the order of docs/how-to/rotate-the-signing-key.md,
 * while people log in and renew what they have.
 */
class SigningKeyRotationTest {
  private static final SshPublicKey GATEWAY =
      new SshPublicKey(
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINLByxDKVPCD2oTw3fQEFoESFR8i8PnnHIMUcqElJsld");
  private static final Duration SESSION = Duration.ofMinutes(12);
  private static final Duration STEP = Duration.ofSeconds(5);

  private final TestClock clock = new TestClock();
  private final GrantForge oldSigner = new GrantForge();
  private final GrantForge newSigner = new GrantForge();
  private Map<String, PublicKey> published = Map.of("old", key(oldSigner));
  private boolean signsWithNew;

  private final GrantVerifier verifier = new GrantVerifier(new GrantKeys(() -> published, clock));

  private record Held(String token, Instant sessionEnd) {}

  private static PublicKey key(GrantForge forge) {
    return forge.keys().values().iterator().next();
  }

  private Held login() {
    String claims =
        GrantForge.claims(new SessionId(UUID.randomUUID()), GATEWAY, clock.instant())
            .put("sid", "0197a3b4-1111-7222-8333-444455556666")
            .toString();
    return new Held(
        signsWithNew
            ? newSigner.sign(claims, "gatehouse-grant+jwt", "new")
            : oldSigner.sign(claims, "gatehouse-grant+jwt", "old"),
        clock.instant().plus(SESSION));
  }

  /** Every few seconds somebody logs in, and the oldest session renews its certificate. */
  private int refusedDuring(Duration time, List<Held> sessions) {
    int refused = 0;
    Instant end = clock.instant().plus(time);
    while (clock.instant().isBefore(end)) {
      Held held = login();
      sessions.add(held);
      sessions.removeIf(some -> !some.sessionEnd().isAfter(clock.instant()));
      for (Held some : List.of(sessions.getFirst(), held)) {
        refused += verifier.verify(some.token()) instanceof GrantVerdict.Genuine ? 0 : 1;
      }
      clock.pass(STEP);
    }
    return refused;
  }

  @ParameterizedTest(name = "{0} s after the keys were asked for")
  @ValueSource(longs = {0, 1, 150, 299, 300})
  void nobodyIsRefusedInTheDocumentedOrder(long seconds) {
    // Given
    List<Held> sessions = new ArrayList<>();
    int refused = refusedDuring(STEP, sessions);
    clock.pass(Duration.ofSeconds(seconds));

    // When: the next key is published
    published = Map.of("old", key(oldSigner), "new", key(newSigner));
    refused += refusedDuring(GrantKeys.FRESH, sessions);

    // When: it signs
    signsWithNew = true;
    refused += refusedDuring(SESSION, sessions);

    // When: no session is left that the old one has signed for
    published = Map.of("new", key(newSigner));
    refused += refusedDuring(GrantKeys.FRESH.multipliedBy(2), sessions);

    // Then
    assertThat(refused).isZero();
    assertThat(verifier.verify(oldSigner.sign("{}", "gatehouse-grant+jwt", "old")))
        .isEqualTo(new GrantVerdict.Rejected(MessageCode.GRANT_FORGED));
  }

  @Test
  void whoeverDoesNotWaitForBackendServiceRefusesSomebody() {
    // Given: somebody made up a key id, so the next question is due only after a pause
    List<Held> sessions = new ArrayList<>();
    int before = refusedDuring(STEP, sessions);
    GrantVerdict _ = verifier.verify(oldSigner.sign("{}", "gatehouse-grant+jwt", "made up"));

    // When
    published = Map.of("old", key(oldSigner), "new", key(newSigner));
    signsWithNew = true;
    int after = refusedDuring(STEP, sessions);

    // Then
    assertThat(before).isZero();
    assertThat(after).isPositive();
  }

  @Test
  void whoeverWithdrawsTheOldKeyTooEarlyCutsSessionsOffFromRenewal() {
    // Given
    List<Held> sessions = new ArrayList<>();
    int before = refusedDuring(GrantKeys.FRESH, sessions);

    // When
    published = Map.of("new", key(newSigner));
    signsWithNew = true;
    clock.pass(GrantKeys.FRESH);
    int after = refusedDuring(STEP, sessions);

    // Then
    assertThat(before).isZero();
    assertThat(after).isPositive();
  }
}
