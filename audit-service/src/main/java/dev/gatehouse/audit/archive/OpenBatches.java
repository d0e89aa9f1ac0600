package dev.gatehouse.audit.archive;

import dev.gatehouse.contracts.audit.StreamId;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The sessions of a partition that nobody logged in to, that are over, and that wait to go to S3
 * together: those of each day by themselves. Confined to the partition's thread.
 */
final class OpenBatches {
  /** More would make a manifest that takes long to find one session in. */
  private static final int SESSIONS_MAX = 1_000;

  private final PartitionArchive partition;
  private final Desk desk;
  private final Map<LocalDate, Batch> open = new HashMap<>();

  private static final class Batch {
    private final List<StreamArchive> sessions = new ArrayList<>();
    private final long sinceNanos;
    private long bytes;

    Batch(long sinceNanos) {
      this.sinceNanos = sinceNanos;
    }
  }

  /** A session on its way, and what is on its way of it. */
  private record Leaving(StreamArchive stream, BatchWriter.Member member) {
    long firstOffset() {
      return member.frames().getFirst().offset();
    }
  }

  OpenBatches(PartitionArchive partition, Desk desk) {
    this.partition = partition;
    this.desk = desk;
  }

  void join(StreamArchive session) {
    LocalDate day = session.stream().day();
    Batch batch = open.computeIfAbsent(day, _ -> new Batch(desk.nanos().getAsLong()));
    batch.sessions.add(session);
    batch.bytes += session.heldBytes();
    if (batch.sessions.size() >= SESSIONS_MAX || batch.bytes >= desk.limits().partBytesMax()) {
      send(day);
    }
  }

  /** Looks at the time. */
  void tick(long nowNanos) {
    long ageMax = desk.limits().batchAgeMax().toNanos();
    List.copyOf(open.entrySet()).stream()
        .filter(batch -> nowNanos - batch.getValue().sinceNanos >= ageMax)
        .forEach(batch -> send(batch.getKey()));
  }

  /** Sends all that waits to S3. */
  void sendAll() {
    List.copyOf(open.keySet()).forEach(this::send);
  }

  private void send(LocalDate day) {
    Batch batch = open.remove(day);
    if (batch == null) {
      return;
    }
    List<Leaving> leaving =
        batch.sessions.stream()
            .flatMap(
                stream -> stream.leaveInBatch().map(member -> new Leaving(stream, member)).stream())
            .sorted(Comparator.comparingLong(Leaving::firstOffset))
            .toList();
    if (leaving.isEmpty()) {
      return;
    }
    List<BatchWriter.Member> members = leaving.stream().map(Leaving::member).toList();
    partition.errand(
        "batch",
        () -> desk.batches().write(day, partition.slice(), members),
        kept -> sent(leaving, kept));
  }

  private static void sent(List<Leaving> leaving, List<BatchWriter.Kept> kept) {
    Map<StreamId, BatchWriter.Kept> bySession =
        kept.stream().collect(Collectors.toMap(BatchWriter.Kept::session, Function.identity()));
    for (Leaving one : leaving) {
      BatchWriter.Kept found = bySession.get(one.stream().stream());
      if (found == null) {
        one.stream().notInBatch(one.member());
      } else {
        one.stream().keptInBatch(one.member(), found);
      }
    }
  }
}
