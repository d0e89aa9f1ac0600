package dev.gatehouse.auth.revocation;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Where revocations are kept, each until nothing is left that it could be about. Thread-safe; calls
 * may wait for a database, and none is to be made on an I/O thread.
 */
public interface RevocationStore {

  /** How many are kept at the same time. */
  int REVOCATIONS_MAX = 10_000;

  /** Keeps it; false when there are too many. */
  boolean add(Revocation revocation) throws SQLException;

  /** Those of this moment that are about one of the targets. */
  List<Revocation> about(Collection<RevocationTarget> targets, Instant now) throws SQLException;

  /** Those of this moment that are older than {@code before}, the latest first. */
  List<Revocation> latest(Optional<RevocationId> before, int limit, Instant now)
      throws SQLException;

  Optional<Revocation> find(RevocationId id, Instant now) throws SQLException;

  /** Forgets it; false when there is none. */
  boolean remove(RevocationId id, Instant now) throws SQLException;
}
