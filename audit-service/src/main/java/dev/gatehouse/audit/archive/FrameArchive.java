package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.integrity.ManifestSeal;
import dev.gatehouse.audit.journal.JournalView;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The archive of all partitions that this process owns.
 *
 * <p>Its caller reads Kafka and tells it every record in order; it tells what may be committed. It
 * never blocks. Confined to one thread, except for {@link #isStoreFailing}.
 */
public final class FrameArchive implements AutoCloseable {
  private static final Duration BATCHES_LISTED_FOR = Duration.ofSeconds(5);

  private final Map<TopicSlice, PartitionArchive> partitions = new LinkedHashMap<>();
  private final FrameMemory memory = new FrameMemory();
  private final Desk desk;
  private final LongSupplier nanos;
  private final BackgroundErrands background;

  /**
   * Opens the archive.
   *
   * @param threads how many errands are done at a time
   */
  public FrameArchive(
      ObjectStore objects,
      ManifestSeal seal,
      ManifestNotices notices,
      JournalView journal,
      ArchiveLimits limits,
      ArchiveMeters meters,
      int threads) {
    this.background = new BackgroundErrands(threads, meters);
    this.nanos = System::nanoTime;
    this.desk = desk(objects, seal, notices, journal, limits, meters, background, memory, nanos);
  }

  static Desk desk(
      ObjectStore objects,
      ManifestSeal seal,
      ManifestNotices notices,
      JournalView journal,
      ArchiveLimits limits,
      ArchiveMeters meters,
      Errands errands,
      FrameMemory memory,
      LongSupplier nanos) {
    Batches batches = new Batches(objects, seal, BATCHES_LISTED_FOR);
    RecordingStore store = new RecordingStore(objects, batches, meters);
    Manifests manifests = new Manifests(store, batches, seal);
    Clock clock = Clock.systemUTC();
    Conclusion conclusion = new Conclusion(store, manifests, notices, clock, meters);
    BatchWriter writer =
        new BatchWriter(objects, store, batches, conclusion, seal, notices, clock, meters);
    return new Desk(
        store, manifests, conclusion, writer, errands, memory, journal, limits, meters, nanos);
  }

  /**
   * A partition is ours from here on.
   *
   * @param start the first offset that will be received
   * @param end the partition's end now
   */
  public void assign(TopicSlice slice, long start, long end) {
    revoke(slice);
    partitions.put(slice, new PartitionArchive(slice, start, end, desk));
  }

  /** The broker no longer has these offsets of a partition of ours. */
  public void lost(TopicSlice slice, long first, long last) {
    partition(slice).lost(first, last);
  }

  /** A partition is no longer ours; one that never was is no error. */
  public void revoke(TopicSlice slice) {
    @Nullable PartitionArchive partition = partitions.remove(slice);
    if (partition != null) {
      partition.abandon();
    }
  }

  /** Takes the next record of a partition of ours. */
  public void receive(
      TopicSlice slice, long offset, long timestampMillis, byte @Nullable [] value) {
    partition(slice).receive(offset, timestampMillis, value);
  }

  private PartitionArchive partition(TopicSlice slice) {
    PartitionArchive partition = partitions.get(slice);
    if (partition == null) {
      throw new IllegalStateException(slice + " is not ours");
    }
    return partition;
  }

  /** Does what is due; to be called often. */
  public void tick() {
    background.settle();
    relieve();
    partitions.values().forEach(partition -> partition.tick(nanos.getAsLong()));
    desk.meters()
        .holds(
            memory.used(),
            partitions.values().stream().mapToLong(PartitionArchive::streamCount).sum(),
            partitions.values().stream().mapToLong(PartitionArchive::lag).sum());
  }

  /** Beyond half of the memory, the largest go first: they free most for one object. */
  private void relieve() {
    long bound = desk.limits().memoryBytesMax() / 2;
    if (memory.staying() <= bound) {
      return;
    }
    partitions.values().forEach(partition -> partition.batches().sendAll());
    List<StreamArchive> bySize =
        new ArrayList<>(partitions.values().stream().flatMap(p -> p.streams().stream()).toList());
    bySize.sort(Comparator.comparingLong(StreamArchive::heldBytes).reversed());
    for (StreamArchive stream : bySize) {
      if (memory.staying() <= bound / 2) {
        return;
      }
      stream.cut(true);
    }
  }

  /** Whether no more should be received for now. */
  public boolean isFull() {
    return memory.used() >= desk.limits().memoryBytesMax();
  }

  /** Whether S3 or the topic of manifests has refused something that is still being tried. */
  public boolean isStoreFailing() {
    return background.isFailing();
  }

  /** Up to where each partition may be committed. */
  public Map<TopicSlice, Long> committable() {
    Map<TopicSlice, Long> offsets = new LinkedHashMap<>();
    partitions.forEach(
        (slice, partition) ->
            partition.committable().ifPresent(offset -> offsets.put(slice, offset)));
    return offsets;
  }

  /** Of which partitions it must be known that they were read to their end. */
  public Set<TopicSlice> wantsEnd() {
    return partitions.values().stream()
        .filter(PartitionArchive::wantsEnd)
        .map(PartitionArchive::slice)
        .collect(Collectors.toSet());
  }

  /** All that the partition had at {@code asOfNanos} ({@link System#nanoTime}) was received. */
  public void caughtUp(TopicSlice slice, long asOfNanos) {
    partition(slice).caughtUp(asOfNanos);
  }

  @Override
  public void close() {
    background.close();
  }
}
