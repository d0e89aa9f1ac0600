package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.integrity.Judgement;
import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.audit.integrity.ManifestNotice;
import dev.gatehouse.audit.integrity.Stretch;
import dev.gatehouse.audit.journal.JournalEntries;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges recordings and signs manifests. A manifest is signed only over frames that this process
 * has itself written, or has read whole: a part that another one wrote is read here first.
 *
 * <p>May be called again after any failure: the same facts give the same manifest, once. Safe for
 * use by many threads.
 */
final class Conclusion {
  private static final ServiceLog LOG = ServiceLog.of(Conclusion.class);

  private final RecordingStore store;
  private final Manifests manifests;
  private final ManifestNotices notices;
  private final Clock clock;
  private final ArchiveMeters meters;

  Conclusion(
      RecordingStore store,
      Manifests manifests,
      ManifestNotices notices,
      Clock clock,
      ArchiveMeters meters) {
    this.store = store;
    this.manifests = manifests;
    this.notices = notices;
    this.clock = clock;
    this.meters = meters;
  }

  /**
   * What is known of a session when it is judged.
   *
   * @param lastManifest number of the latest manifest that is known of; 0 for none
   */
  record Evidence(
      StreamId session,
      List<Cover.Piece> pieces,
      boolean forked,
      JournalEntries journal,
      int lastManifest) {}

  /** What became of a judgement. */
  sealed interface Outcome {}

  /** The manifest that holds now. */
  record Concluded(Manifest manifest) implements Outcome {}

  /**
   * There is a manifest that was not known of and says something else. Nothing was written: whoever
   * wrote it may have known more.
   */
  record Overtaken() implements Outcome {}

  Outcome conclude(Evidence evidence) throws IOException {
    List<StoredPart> parts = new ArrayList<>();
    for (Cover.Piece piece : evidence.pieces()) {
      store.read(StreamKind.SESSION, evidence.session(), piece).ifPresent(parts::add);
    }
    if (parts.isEmpty()) {
      throw new IOException("no part of this recording can be read");
    }
    Optional<Manifest> manifest = publish(evidence, draft(evidence, parts));
    return manifest.isPresent() ? new Concluded(manifest.get()) : new Overtaken();
  }

  /** What is to be said of a session of which there are these parts, at least one. */
  Manifest draft(Evidence evidence, List<StoredPart> parts) {
    List<Stretch> stretches = parts.stream().map(StoredPart::stretch).toList();
    Judgement judgement =
        Judgement.of(
            new SessionId(evidence.session()), stretches, evidence.forked(), evidence.journal());
    Stretch first = stretches.getFirst();
    Stretch last = stretches.getLast();
    Optional<SessionEvent.Started> started = first.started();
    Optional<Stretch.End> ended = last.ended();
    @Nullable Instant startedAt = started.map(SessionEvent.Started::at).orElse(null);
    Instant zero = startedAt == null ? evidence.session().createdAt() : startedAt;
    return new Manifest(
        Manifest.FORMAT,
        evidence.session().toString(),
        1,
        null,
        Instant.EPOCH,
        judgement.integrity().word(),
        judgement.findings(),
        startedAt,
        ended.map(end -> zero.plusNanos(end.offsetNanos())).orElse(null),
        ended.map(end -> end.event().reason()).orElse(null),
        ended.map(end -> end.event().code()).filter(code -> !code.isEmpty()).orElse(null),
        stretches.stream().mapToLong(Stretch::frames).sum(),
        last.last(),
        first.firstHash().toHex(),
        last.head().toHex(),
        parts.stream().map(Conclusion::entry).toList(),
        judgement.missing(),
        channels(stretches),
        journal(evidence.journal(), started));
  }

  private static Manifest.Part entry(StoredPart part) {
    return new Manifest.Part(
        part.place().object(),
        part.place().version().orElse(null),
        part.place().extent().map(ObjectStore.Extent::offset).orElse(null),
        part.sha256(),
        part.size(),
        part.name().first(),
        part.name().last(),
        part.name().head().toHex());
  }

  private static List<Manifest.Channel> channels(List<Stretch> stretches) {
    return stretches.stream()
        .flatMap(stretch -> stretch.channels().entrySet().stream())
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                Map.Entry::getValue,
                dev.gatehouse.audit.integrity.ChannelBytes::plus,
                TreeMap::new))
        .entrySet()
        .stream()
        .map(channel -> new Manifest.Channel(channel.getKey(), channel.getValue()))
        .toList();
  }

  private static Manifest.@Nullable Journal journal(
      JournalEntries entries, Optional<SessionEvent.Started> started) {
    Optional<JournalEntries.Opened> opened = entries.opened();
    Optional<JournalEntries.Closed> closed = entries.closed();
    if (opened.isEmpty() && closed.isEmpty() && started.isEmpty()) {
      return null;
    }
    StreamId gateway =
        opened
            .map(JournalEntries.Opened::incarnation)
            .or(() -> closed.map(JournalEntries.Closed::incarnation))
            .or(() -> started.map(SessionEvent.Started::gateway))
            .orElseThrow();
    long ordinal =
        opened
            .map(JournalEntries.Opened::ordinal)
            .or(() -> closed.map(JournalEntries.Closed::ordinal))
            .or(() -> started.map(SessionEvent.Started::ordinal))
            .orElseThrow();
    return new Manifest.Journal(
        gateway.toString(),
        ordinal,
        opened.map(entry -> entry.entry().toHex()).orElse(null),
        closed.map(entry -> entry.entry().toHex()).orElse(null),
        closed.map(entry -> entry.head().toHex()).orElse(null),
        closed.map(JournalEntries.Closed::frames).orElse(null));
  }

  /** The manifest that holds; empty when another one has come since the evidence was gathered. */
  private Optional<Manifest> publish(Evidence evidence, Manifest draft) throws IOException {
    StreamId session = evidence.session();
    int number = Math.max(1, evidence.lastManifest());
    Manifest.@Nullable Previous previous = null;
    while (true) {
      Optional<Manifests.Signed> present =
          number <= evidence.lastManifest() ? manifests.find(session, number) : Optional.empty();
      if (present.isEmpty()) {
        Manifest manifest =
            draft.numbered(number, previous, clock.instant().truncatedTo(ChronoUnit.MICROS));
        if (manifests.create(session, manifest)) {
          meters.manifest(manifest.worth());
          announce(session, manifest, RecordingLayout.manifest(session, number));
          LOG.with("sessionId", session)
              .with("manifest", number)
              .with("integrity", manifest.integrity())
              .info(MessageCode.MANIFEST_WRITTEN);
          return Optional.of(manifest);
        }
        present = manifests.find(session, number);
      }
      if (present.isPresent()) {
        Optional<Manifest> standing = present.get().manifest();
        if (standing.filter(draft::saysTheSameAs).isPresent()) {
          announce(session, standing.get(), present.get().key());
          return standing;
        }
        if (number > evidence.lastManifest()) {
          return Optional.empty();
        }
        previous = new Manifest.Previous(number, present.get().sha256());
      }
      number++;
    }
  }

  private void announce(StreamId session, Manifest manifest, String key) throws IOException {
    notices.publish(session, ManifestNotice.of(manifest, key));
  }
}
