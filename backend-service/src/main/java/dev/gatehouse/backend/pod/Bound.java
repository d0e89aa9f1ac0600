package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.identity.Principal;
import dev.gatehouse.backend.identity.WorkloadId;
import dev.gatehouse.backend.workload.TooManyWorkloads;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How many live workloads a principal may have, over all replicas.
 *
 * <p>A record is written first and counted after that, from a list that has every write before it.
 * The order is that of the store: a record that nobody has changed has the number of the write that
 * made it, and one that was changed by its attachment was admitted before. So of those beyond the
 * bound each sees all that came before it, and steps back; never one too many stays. Thread-safe.
 */
final class Bound {

  private final Cluster cluster;
  private final PodBook book;
  private final Predicate<PodRecord> live;
  private final int most;

  /**
   * @param live whether a record without an end is of a workload that lives, as far as is known
   * @param most how many a principal may have; at least 1
   */
  Bound(Cluster cluster, PodBook book, Predicate<PodRecord> live, int most) {
    this.cluster = cluster;
    this.book = book;
    this.live = live;
    this.most = most;
  }

  /**
   * Looks whether there is room for another one, before anything is taken: as far as this replica
   * knows, for {@link #beyond} decides.
   *
   * @throws TooManyWorkloads when there is none
   */
  void room(Principal principal) {
    List<PodRecord> known = book.all().stream().map(PodBook.Entry::record).toList();
    if (distinct(counted(known, principal)) >= most) {
      throw new TooManyWorkloads();
    }
  }

  /** Whether this record is one too many. */
  boolean beyond(PodRecord own) {
    Principal principal = own.lease().principal();
    List<PodRecord> before =
        counted(cluster.recordsOf(principal), principal).stream()
            .filter(
                other -> other.lease().attachedAt().isPresent() || other.version() < own.version())
            .toList();
    boolean shares = before.stream().anyMatch(other -> other.pod().id().equals(own.pod().id()));
    return !shares && distinct(before) >= most;
  }

  private List<PodRecord> counted(List<PodRecord> records, Principal principal) {
    return records.stream()
        .filter(record -> record.end().isEmpty() && record.lease().principal().equals(principal))
        .filter(live)
        .toList();
  }

  private static int distinct(List<PodRecord> records) {
    Set<WorkloadId> pods = new HashSet<>();
    records.forEach(record -> pods.add(record.pod().id()));
    return pods.size();
  }
}
