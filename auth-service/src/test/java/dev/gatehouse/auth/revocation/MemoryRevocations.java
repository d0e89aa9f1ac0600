package dev.gatehouse.auth.revocation;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Revocations that one test knows. */
final class MemoryRevocations implements RevocationStore {

  private final Map<RevocationId, Revocation> kept = new HashMap<>();
  private final int most;

  MemoryRevocations(int most) {
    this.most = most;
  }

  @Override
  public synchronized boolean add(Revocation revocation) {
    kept.values().removeIf(old -> !old.keptUntil().isAfter(revocation.at()));
    return kept.size() < most && kept.put(revocation.id(), revocation) == null;
  }

  @Override
  public synchronized List<Revocation> about(Collection<RevocationTarget> targets, Instant now) {
    Set<RevocationTarget> wanted = Set.copyOf(targets);
    return standing(now).filter(revocation -> wanted.contains(revocation.target())).toList();
  }

  @Override
  public synchronized List<Revocation> latest(
      Optional<RevocationId> before, int limit, Instant now) {
    Comparator<Revocation> byId = Comparator.comparing(revocation -> revocation.id().toString());
    return standing(now)
        .filter(
            revocation ->
                before
                    .map(id -> revocation.id().toString().compareTo(id.toString()) < 0)
                    .orElse(true))
        .sorted(byId.reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<Revocation> find(RevocationId id, Instant now) {
    return standing(now).filter(revocation -> revocation.id().equals(id)).findFirst();
  }

  @Override
  public synchronized boolean remove(RevocationId id, Instant now) {
    boolean stood = find(id, now).isPresent();
    return kept.remove(id) != null && stood;
  }

  private Stream<Revocation> standing(Instant now) {
    return kept.values().stream().filter(revocation -> revocation.keptUntil().isAfter(now));
  }
}
