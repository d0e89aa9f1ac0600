package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.access.AccessFile;
import dev.gatehouse.auth.access.AccessReading;
import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.CurrentAccess;
import dev.gatehouse.auth.authentication.AuthenticationAttempt.Client;
import dev.gatehouse.auth.block.TestingBlocks;
import dev.gatehouse.auth.code.TestingUsedCodes;
import dev.gatehouse.auth.code.UsedCodes;
import dev.gatehouse.auth.grant.GrantIssuer;
import dev.gatehouse.auth.grant.GrantKeys;
import dev.gatehouse.auth.grant.GrantKeys.UnusableKey;
import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.identity.Ed25519PublicKey;
import dev.gatehouse.auth.identity.PublicKeyLine;
import dev.gatehouse.auth.place.SessionPlaces;
import dev.gatehouse.auth.place.TestingSessionPlaces;
import dev.gatehouse.auth.proof.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** An access file in effect, under the golden key, with a clock that the test sets. */
final class TestingAccess {

  static final SessionId SESSION =
      SessionId.parse("019aad55-9c00-7abc-8def-0123456789ab").orElseThrow();

  /** Of "demo-password". */
  static final String HASH = "$2b$10$NR1NyLjPdPXDVm/WuoBMjecyDrkVOEbsfBgjaZZupMrqZmyZe4vYO";

  private final Path folder;
  private final CurrentAccess access = new CurrentAccess();
  private HashingThreads hashing = new HashingThreads(1, 100);
  private boolean guarded;
  private UsedCodes usedCodes = new TestingUsedCodes();
  private SessionPlaces places = new TestingSessionPlaces();
  private Identities identities = Identities.FILE;
  private Instant now = Instant.ofEpochSecond(1111111109L);

  private TestingAccess(Path folder) {
    this.folder = folder;
  }

  static TestingAccess in(Path folder) {
    return new TestingAccess(folder);
  }

  static Authenticator none() {
    return new TestingAccess(Path.of("")).authenticator();
  }

  TestingAccess users(String users) throws IOException {
    return users("", users);
  }

  /** Users, with further sections of the file before them. */
  TestingAccess users(String sections, String users) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("access.yaml"),
            """
            version: 1
            templates: [default]
            policies:
              developer: {template: default, channels: [shell]}
              forced: {template: default, channels: [shell], forcedCommand: menu}
              wide:
                template: default
                channels:
                  - shell
                  - exec
                  - subsystem
                  - direct-tcpip
                  - forwarded-tcpip
                  - direct-streamlocal
                  - forwarded-streamlocal
                  - x11
                  - auth-agent
                forwardNetworks: [127.0.0.0/8]
                pty: true
            """
                + sections
                + "users:\n"
                + users);
    switch (AccessFile.read(file)) {
      case AccessReading.Accepted accepted -> access.put(accepted.snapshot());
      case AccessReading.Refused refused -> throw new AssertionError(refused.violations());
    }
    return this;
  }

  TestingAccess hashing(HashingThreads threads) {
    hashing = threads;
    return this;
  }

  /** The third failure of the client's address blocks it. */
  TestingAccess guarded() {
    guarded = true;
    return this;
  }

  TestingAccess usedCodes(UsedCodes some) {
    usedCodes = some;
    return this;
  }

  TestingAccess places(SessionPlaces some) {
    places = some;
    return this;
  }

  TestingAccess identities(Identities some) {
    identities = some;
    return this;
  }

  AccessSnapshot snapshot() {
    return access.snapshot();
  }

  void at(Instant moment) {
    now = moment;
  }

  Instant now() {
    return now;
  }

  Authenticator authenticator() {
    return authenticator(keys());
  }

  Authenticator authenticator(GrantKeys keys) {
    InstantSource clock = () -> now;
    return new Authenticator(
        access,
        identities,
        new GrantIssuer(keys, Duration.ofSeconds(30), clock),
        keys,
        hashing,
        guarded ? TestingBlocks.guard(clock) : TestingBlocks.nobody(clock),
        usedCodes,
        places,
        clock);
  }

  static GrantKeys keys() {
    try {
      return GrantKeys.load(Path.of("src/test/resources/golden/signing-key.pem"), List.of());
    } catch (UnusableKey e) {
      throw new AssertionError(e);
    }
  }

  static AuthenticationAttempt attempt(
      String user, int number, Credential credential, Optional<String> state) {
    return new AuthenticationAttempt(
        SESSION,
        new Client("192.0.2.1", "SSH-2.0-OpenSSH_9.2"),
        user,
        number,
        method(credential),
        credential,
        state,
        PublicKeyLine.parse(TestingKeys.bare("ed25519")).flatMap(Ed25519PublicKey::of));
  }

  private static Method method(Credential credential) {
    return switch (credential) {
      case Credential.None _ -> Method.NONE;
      case Credential.OfferedKey _, Credential.ProvenKey _ -> Method.PUBLICKEY;
      case Credential.Password _ -> Method.PASSWORD;
      case Credential.AskMe _, Credential.Answer _ -> Method.KEYBOARD_INTERACTIVE;
    };
  }

  static AuthenticationDecision join(CompletionStage<AuthenticationDecision> decision) {
    return decision.toCompletableFuture().join();
  }
}
