package dev.gatehouse.auth.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.access.AccessFile;
import dev.gatehouse.auth.access.AccessReading;
import dev.gatehouse.auth.access.Authorization;
import dev.gatehouse.auth.access.CurrentAccess;
import dev.gatehouse.auth.grant.Basis.Origin;
import dev.gatehouse.auth.grant.GrantIssuer;
import dev.gatehouse.auth.grant.GrantKeys;
import dev.gatehouse.auth.grant.GrantKeys.UnusableKey;
import dev.gatehouse.auth.grant.Ground;
import dev.gatehouse.auth.grant.LoginKey;
import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.grant.SignedGrant;
import dev.gatehouse.auth.identity.Ed25519PublicKey;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.PublicKeyLine;
import dev.gatehouse.auth.identity.UserName;
import dev.gatehouse.auth.identity.UuidV7;
import dev.gatehouse.auth.place.SessionPlaces.Taking;
import dev.gatehouse.auth.place.TestingSessionPlaces;
import dev.gatehouse.auth.problem.RefusedRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The question of a gateway, with what it was given and with a store that does not answer. */
class GrantStatusTest {

  private static final PublicKeyBlob KEY =
      PublicKeyLine.parse(TestingKeys.bare("ed25519")).orElseThrow().blob();
  private static final Ed25519PublicKey GATEWAY =
      PublicKeyLine.parse(TestingKeys.bare("ed25519")).flatMap(Ed25519PublicKey::of).orElseThrow();

  @TempDir private Path folder;
  private final CurrentAccess access = new CurrentAccess();
  private final TestingSessionPlaces places = new TestingSessionPlaces();

  @BeforeEach
  void letTakeEffect() throws IOException {
    takesEffect("[shell]");
  }

  private void takesEffect(String channels) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("access.yaml"),
            """
            version: 1
            templates: [default]
            policies: {p: {template: default, channels: %s}}
            users: {alice: {policy: p, authorizedKeys: ['%s']}}
            """
                .formatted(channels, TestingKeys.bare("ed25519")));
    switch (AccessFile.read(file)) {
      case AccessReading.Accepted accepted -> access.put(accepted.snapshot());
      case AccessReading.Refused refused -> throw new AssertionError(refused.violations());
    }
  }

  private GrantKeys keys() throws UnusableKey {
    return GrantKeys.load(folder.resolve("signing.pem"), List.of());
  }

  private SignedGrant grant() throws UnusableKey {
    return grant(new SessionId(UuidV7.at(Instant.now())));
  }

  private SignedGrant grant(SessionId session) throws UnusableKey {
    Authorization alice = access.snapshot().authorization("alice", KEY).orElseThrow();
    return new GrantIssuer(keys(), Duration.ofSeconds(30), InstantSource.system())
        .issue(
            alice.principal(),
            alice.policy(),
            session,
            GATEWAY,
            new Ground.File(
                Optional.of(new LoginKey.Listed(KEY.fingerprints())),
                InetAddress.getLoopbackAddress()));
  }

  private GrantStatusResource resource(RevocationStore store) throws UnusableKey {
    return new GrantStatusResource(
        access, new KnownOrigins(Set.of(Origin.FILE)), store, places, keys());
  }

  private static StatusRequest about(SignedGrant grant) {
    return new StatusRequest(List.of(new StatusRequest.Item(grant.id(), grant.basis())));
  }

  private static String status(StatusAnswer answer) {
    return answer.grants().getFirst().status();
  }

  @Test
  void anEditOfThePolicyIsSeenByTheNextQuestion() throws IOException, UnusableKey {
    // Given
    GrantStatusResource resource = resource(new MemoryRevocations(10));
    SignedGrant grant = grant();

    // When
    String before = status(resource.status(about(grant)));
    takesEffect("[shell, exec]");
    String after = status(resource.status(about(grant)));
    takesEffect("[shell]");
    String again = status(resource.status(about(grant)));

    // Then
    assertThat(before).isEqualTo("stands");
    assertThat(after).isEqualTo("changed");
    assertThat(again).isEqualTo("stands");
  }

  @Test
  void withoutTheDatabaseThereIsNoAnswerAndNeverThatAGrantStands() throws UnusableKey {
    // Given
    GrantStatusResource resource = resource(new AwayStore());
    SignedGrant grant = grant();

    // When / Then
    assertThatExceptionOfType(RefusedRequest.class)
        .isThrownBy(() -> resource.status(about(grant)))
        .withMessage(MessageCode.REVOCATIONS_UNAVAILABLE.text());
  }

  @Test
  void aSessionThatIsAskedAboutLivesAndWhatIsSaidByAnotherBasisChangesNothing() throws UnusableKey {
    // Given
    GrantStatusResource resource = resource(new MemoryRevocations(10));
    SessionId session = new SessionId(UuidV7.at(Instant.now()));
    SignedGrant grant = grant(session);
    StatusRequest foreign =
        new StatusRequest(List.of(new StatusRequest.Item(grant.id(), grant().basis())));

    // When
    var _ = resource.status(about(grant));
    var _ = resource.status(foreign);

    // Then
    assertThat(places.renewed()).containsExactly(session);
  }

  @Test
  void aSessionThatIsOverLeavesItsPlaceAndWhatIsSaidByAnotherBasisChangesNothing()
      throws UnusableKey {
    // Given
    GrantStatusResource resource = resource(new MemoryRevocations(10));
    SessionId session = new SessionId(UuidV7.at(Instant.now()));
    SignedGrant grant = grant(session);
    assertThat(places.take(new UserName("alice"), session, 1)).isEqualTo(Taking.TAKEN);

    // When
    resource.ended(new StatusRequest(List.of(new StatusRequest.Item(grant.id(), "a.b.c"))));
    int stillTaken = places.taken();
    resource.ended(about(grant));

    // Then
    assertThat(stillTaken).isEqualTo(1);
    assertThat(places.taken()).isZero();
  }

  @Test
  void withoutTheDatabaseOfPlacesNothingIsAnswered() throws UnusableKey {
    // Given
    GrantStatusResource resource = resource(new MemoryRevocations(10));
    SignedGrant grant = grant();
    places.goAway();

    // When / Then
    assertThatExceptionOfType(RefusedRequest.class)
        .isThrownBy(() -> resource.status(about(grant)))
        .withMessage(MessageCode.REVOCATIONS_UNAVAILABLE.text());
    assertThatExceptionOfType(RefusedRequest.class)
        .isThrownBy(() -> resource.ended(about(grant)))
        .withMessage(MessageCode.PLACES_UNAVAILABLE.text());
  }

  /** A database that does not answer. */
  private static final class AwayStore implements RevocationStore {

    @Override
    public boolean add(Revocation revocation) throws SQLException {
      throw new SQLException("away");
    }

    @Override
    public List<Revocation> about(Collection<RevocationTarget> targets, Instant now)
        throws SQLException {
      throw new SQLException("away");
    }

    @Override
    public List<Revocation> latest(Optional<RevocationId> before, int limit, Instant now)
        throws SQLException {
      throw new SQLException("away");
    }

    @Override
    public Optional<Revocation> find(RevocationId id, Instant now) throws SQLException {
      throw new SQLException("away");
    }

    @Override
    public boolean remove(RevocationId id, Instant now) throws SQLException {
      throw new SQLException("away");
    }
  }
}
