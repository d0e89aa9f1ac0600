package dev.gatehouse.auth;

import dev.gatehouse.auth.access.CurrentAccess;
import dev.gatehouse.auth.authentication.Authenticator;
import dev.gatehouse.auth.authentication.HashingThreads;
import dev.gatehouse.auth.authentication.Identities;
import dev.gatehouse.auth.block.Blocks;
import dev.gatehouse.auth.caller.CallerTokens;
import dev.gatehouse.auth.code.PostgresUsedCodes;
import dev.gatehouse.auth.code.UsedCodes;
import dev.gatehouse.auth.grant.Basis.Origin;
import dev.gatehouse.auth.grant.GrantIssuer;
import dev.gatehouse.auth.grant.GrantKeys;
import dev.gatehouse.auth.place.PostgresSessionPlaces;
import dev.gatehouse.auth.place.SessionPlaces;
import dev.gatehouse.auth.reload.AccessRecord;
import dev.gatehouse.auth.reload.AccessReload;
import dev.gatehouse.auth.revocation.KnownOrigins;
import dev.gatehouse.auth.revocation.PostgresRevocations;
import dev.gatehouse.auth.revocation.RevocationStore;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The auth-service's table of contents: what an authentication attempt meets, in that order.
 *
 * <p>{@link StartConditions} reads what it stands on, before the first request. The endpoints are
 * {@code AuthenticationResource}, {@code JwksResource}, {@code GrantStatusResource}, {@code
 * ContainerSshResource} and, for operators, {@code BlockResource} and {@code RevocationResource}.
 */
class AuthServer {

  /**
   * Who is calling: the gateway asks, the backend only verifies, an operator looks after blocks and
   * revokes.
   */
  @Produces
  @Singleton
  CallerTokens callerTokens(StartConditions start) {
    return start.callerTokens();
  }

  /** Who is meant and what they may do: the access file, as one immutable snapshot. */
  @Produces
  @Singleton
  CurrentAccess currentAccess() {
    return new CurrentAccess();
  }

  /** The access file as it is on disk: read at the start, and again when it has changed. */
  @Produces
  @Singleton
  AccessReload accessReload(StartConditions start, CurrentAccess access, MeterRegistry metrics) {
    return start.accessReload(access, new AccessRecord(metrics, InstantSource.system()));
  }

  void end(@Disposes AccessReload reload) {
    reload.close();
  }

  /** The decision. */
  @Produces
  @Singleton
  Authenticator authenticator(
      CurrentAccess access,
      Identities identities,
      GrantIssuer issuer,
      GrantKeys keys,
      HashingThreads hashing,
      Blocks blocks,
      UsedCodes usedCodes,
      SessionPlaces places) {
    return new Authenticator(
        access,
        identities,
        issuer,
        keys,
        hashing,
        blocks.guard(),
        usedCodes,
        places,
        InstantSource.system());
  }

  /** Who has failed too often: all replicas together, in PostgreSQL. */
  @Produces
  @Singleton
  Blocks blocks(StartConditions start, DataSource database, Flyway flyway, MeterRegistry registry) {
    return new Blocks(
        start.blockSettings(), database, flyway::migrate, registry, InstantSource.system());
  }

  void end(@Disposes Blocks blocks) {
    blocks.close();
  }

  /** Which one-time codes are used up: all replicas together, in PostgreSQL. */
  @Produces
  @Singleton
  UsedCodes usedCodes(DataSource database) {
    return new PostgresUsedCodes(database, InstantSource.system());
  }

  /** How many sessions of a user live: all replicas and gateways together, in PostgreSQL. */
  @Produces
  @Singleton
  SessionPlaces sessionPlaces(StartConditions start, DataSource database) {
    return new PostgresSessionPlaces(database, start.sessionCountedFor(), InstantSource.system());
  }

  /** Who else knows users. */
  @Produces
  @Singleton
  Identities identities(StartConditions start) {
    return start.identities();
  }

  void end(@Disposes Identities identities) {
    identities.close();
  }

  /** The bounded place where passwords are verified. */
  @Produces
  @Singleton
  HashingThreads hashingThreads(StartConditions start) {
    return start.hashingThreads();
  }

  void end(@Disposes HashingThreads hashing) {
    hashing.close();
  }

  /** The answer: a grant, signed. */
  @Produces
  @Singleton
  GrantIssuer grantIssuer(GrantKeys keys, StartConditions start) {
    return new GrantIssuer(keys, start.grantFirstUseWithin(), InstantSource.system());
  }

  /** The keys that sign, and that others verify with. */
  @Produces
  @Singleton
  GrantKeys grantKeys(StartConditions start) {
    return start.grantKeys();
  }

  /** What operators took back: all replicas together, in PostgreSQL. */
  @Produces
  @Singleton
  RevocationStore revocations(DataSource database) {
    return new PostgresRevocations(database);
  }

  /** Who knows users now: a grant that somebody else stands for is judged by that. */
  @Produces
  @Singleton
  KnownOrigins knownOrigins(Identities identities) {
    return new KnownOrigins(
        switch (identities.source()) {
          case FILE -> Set.of(Origin.FILE);
          case WEBHOOK -> Set.of(Origin.WEBHOOK);
          case FILE_THEN_WEBHOOK -> Set.of(Origin.FILE, Origin.WEBHOOK);
        });
  }
}
