package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.integrity.BatchManifest;
import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.audit.integrity.ManifestNotice;
import dev.gatehouse.audit.integrity.ManifestSeal;
import dev.gatehouse.audit.journal.JournalView;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.StreamKind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * One partition's archive over an object store in memory: time, errands and the topic are the
 * test's. A kill is {@link #restart}: memory is gone, and the topic is read again from what was
 * committable.
 */
final class TestingArchive {
  static final TopicSlice SLICE = new TopicSlice("gatehouse.audit", 0);
  static final ArchiveLimits LIMITS =
      new ArchiveLimits(
          1 << 20,
          1 << 16,
          Duration.ofMinutes(10),
          Duration.ofMinutes(1),
          1_000,
          Duration.ofSeconds(2),
          Duration.ofSeconds(60),
          Duration.ofHours(1));

  private static final int COLLECTIONS_MAX = 20;

  final MemoryObjectStore objects;
  final ScriptedGateway gateway = new ScriptedGateway();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<ManifestNotice> notices = new ArrayList<>();
  private final ManifestSeal seal = newSeal();
  private final List<AuditEnvelope> journalTopic = new ArrayList<>();
  private final List<byte[]> topic = new ArrayList<>();
  private JournalView journal = newJournal();
  private Optional<Replica> next = Optional.empty();
  private SteppedErrands errands = new SteppedErrands();
  private SteppedErrands former = new SteppedErrands();
  private PartitionArchive partition;
  private PartitionArchive formerPartition;
  private FrameMemory memory = new FrameMemory();
  private long nowNanos = 1;
  private int read;

  private record Replica(Desk desk, SteppedErrands errands, FrameMemory memory) {}

  TestingArchive() {
    this(new MemoryObjectStore(true));
  }

  TestingArchive(MemoryObjectStore objects) {
    this.objects = objects;
    this.partition = open(0);
    this.formerPartition = partition;
  }

  static ManifestSeal newSeal() {
    try {
      return new ManifestSeal(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private JournalView newJournal() {
    return new JournalView(() -> List.of(gateway.pinnedKey()));
  }

  private Replica newReplica() {
    SteppedErrands itsErrands = new SteppedErrands();
    FrameMemory itsMemory = new FrameMemory();
    return new Replica(
        FrameArchive.desk(
            objects,
            seal,
            (_, notice) -> notices.add(notice),
            journal,
            LIMITS,
            new ArchiveMeters(meters),
            itsErrands,
            itsMemory,
            () -> nowNanos),
        itsErrands,
        itsMemory);
  }

  private PartitionArchive open(long start) {
    Replica replica = next.orElseGet(this::newReplica);
    next = Optional.empty();
    errands = replica.errands();
    memory = replica.memory();
    return new PartitionArchive(SLICE, start, topic.size(), replica.desk());
  }

  /** Who owns the partition next is at work already, and asks S3 for that session now. */
  TestingArchive nextOwnerAsks(SessionId session) throws IOException {
    Replica replica = newReplica();
    next = Optional.of(replica);
    replica.desk().store().list(StreamKind.SESSION, session.stream());
    return this;
  }

  /** Frames come to the topic and are read. */
  TestingArchive receive(List<AuditEnvelope> frames) {
    frames.forEach(frame -> topic.add(frame.toWire()));
    return readOn();
  }

  TestingArchive receive(AuditEnvelope... frames) {
    return receive(List.of(frames));
  }

  TestingArchive receiveBytes(byte[] value) {
    topic.add(value);
    return readOn();
  }

  private TestingArchive readOn() {
    for (; read < topic.size(); read++) {
      partition.receive(read, 1_000L + read, topic.get(read));
    }
    return this;
  }

  /** The journal's topic says this. */
  TestingArchive journal(AuditEnvelope... entries) {
    for (AuditEnvelope entry : entries) {
      journalTopic.add(entry);
      journal.accept(entry);
    }
    return this;
  }

  /** A new process has not read the journal yet. */
  TestingArchive forgetJournal() {
    journal = newJournal();
    return this;
  }

  /** The journal's topic is read from its start. */
  TestingArchive journalAgain() {
    journalTopic.forEach(journal::accept);
    return this;
  }

  /** Lets everything that can happen now happen. */
  TestingArchive settle() {
    for (int i = 0; i < 20; i++) {
      partition.tick(nowNanos);
      errands.step();
      if (partition.wantsEnd()) {
        partition.caughtUp(nowNanos);
      }
    }
    return this;
  }

  /** Does so many errands and no more. */
  TestingArchive steps(int count) {
    partition.tick(nowNanos);
    for (int i = 0; i < count && !errands.isIdle(); i++) {
      errands.one();
      partition.tick(nowNanos);
    }
    return this;
  }

  /** Lets happen what can, up to the point at which that errand is the next thing to be done. */
  TestingArchive due(String errand) {
    for (int i = 0; i < 20; i++) {
      partition.tick(nowNanos);
      if (errands.holds(errand)) {
        return this;
      }
      errands.step();
      if (partition.wantsEnd()) {
        partition.caughtUp(nowNanos);
      }
    }
    throw new AssertionError("nobody is sent to " + errand);
  }

  boolean isIdle() {
    return errands.isIdle();
  }

  /** Time passes while the journal's end is in sight. */
  TestingArchive pass(Duration time) {
    for (long left = time.toSeconds(); left > 0; left--) {
      nowNanos += Duration.ofSeconds(1).toNanos();
      journal.atEnd(nowNanos);
    }
    return this;
  }

  /** Time passes while Kafka does not answer. */
  TestingArchive passDeaf(Duration time) {
    journal.away();
    nowNanos += time.toNanos();
    return this;
  }

  /** Killed and started again, or another owner: the topic comes again from what was committed. */
  TestingArchive restart() {
    return restart(committable());
  }

  TestingArchive restart(long committed) {
    partition.abandon();
    return takenOver(committed);
  }

  /** Another owner takes the partition; the former one does not know, and has its errands to do. */
  TestingArchive takenOver() {
    return takenOver(committable());
  }

  private TestingArchive takenOver(long committed) {
    former = errands;
    formerPartition = partition;
    partition = open(committed);
    read = (int) committed;
    return readOn();
  }

  /** What the former owner was about to do is done after all. */
  TestingArchive formerGoesOn() {
    while (!former.isIdle()) {
      former.one();
    }
    return this;
  }

  /** Whether its errands, which still wait, hold nothing of what the former owner had in memory. */
  boolean formerIsForgotten() {
    WeakReference<PartitionArchive> reference = new WeakReference<>(formerPartition);
    formerPartition = partition;
    for (int i = 0; i < COLLECTIONS_MAX && reference.get() != null; i++) {
      System.gc();
    }
    return reference.get() == null && !former.isIdle();
  }

  /** The former owner learns that it is none. */
  TestingArchive formerGivesUp() {
    formerPartition.abandon();
    return this;
  }

  long committable() {
    return partition.committable().orElse(-1);
  }

  long topicEnd() {
    return topic.size();
  }

  int streams() {
    return partition.streamCount();
  }

  long memoryUsed() {
    return memory.used();
  }

  double count(String meter) {
    return meters.counter(meter).count();
  }

  List<PartName> parts(SessionId session) {
    String prefix = RecordingLayout.parts(StreamKind.SESSION, session.stream());
    return objects.keys().stream()
        .filter(key -> key.startsWith(prefix))
        .map(key -> PartName.parse(key.substring(prefix.length())).orElseThrow())
        .toList();
  }

  /** The frames of all parts, by sequence. */
  List<AuditEnvelope> archived(SessionId session) throws IOException {
    List<AuditEnvelope> frames = new ArrayList<>();
    for (PartName name : parts(session)) {
      frames.addAll(
          RecordingPart.frames(
              objects.bytes(RecordingLayout.part(StreamKind.SESSION, session.stream(), name))));
    }
    return frames;
  }

  Manifest manifest(SessionId session, int number) throws IOException {
    return seal.open(objects.bytes(RecordingLayout.manifest(session.stream(), number)));
  }

  /** The manifests of all batches. */
  List<BatchManifest> batches() throws IOException {
    List<BatchManifest> batches = new ArrayList<>();
    for (String key : objects.keys()) {
      if (BatchName.ofManifest(key).isPresent()) {
        batches.add(seal.openBatch(objects.bytes(key)));
      }
    }
    return batches;
  }

  RecordingCatalog catalog() {
    return new RecordingCatalog(objects, seal, new ArchiveMeters(meters));
  }

  /** A store as a former owner has it. */
  RecordingStore store() {
    return new RecordingStore(
        objects, new Batches(objects, seal, Duration.ZERO), new ArchiveMeters(meters));
  }

  boolean hasManifest(SessionId session, int number) {
    return objects.keys().contains(RecordingLayout.manifest(session.stream(), number));
  }

  /** As recordings are read while these frames of one session are in Kafka. */
  Recordings recordings(List<AuditEnvelope> unarchived) {
    return new Recordings(
        objects, seal, new ArchiveMeters(meters), _ -> () -> new Unarchived(unarchived.iterator()));
  }

  private record Unarchived(Iterator<AuditEnvelope> frames) implements UnarchivedFrames.Reading {
    @Override
    public Optional<AuditEnvelope> next() {
      return frames.hasNext() ? Optional.of(frames.next()) : Optional.empty();
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  Recordings recordings() {
    return new Recordings(
        objects, seal, new ArchiveMeters(meters), _ -> UnarchivedFrames.Tail.NONE);
  }
}
