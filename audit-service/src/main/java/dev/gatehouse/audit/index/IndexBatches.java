package dev.gatehouse.audit.index;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.integrity.AuditJson;
import dev.gatehouse.audit.integrity.ManifestNotice;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.StreamKind;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** Makes what the index takes of records of both topics. */
final class IndexBatches {
  private static final ServiceLog LOG = ServiceLog.of(IndexBatches.class);

  private final String sessions;
  private final String manifests;

  IndexBatches(String sessions, String manifests) {
    this.sessions = sessions;
    this.manifests = manifests;
  }

  List<String> topics() {
    return List.of(sessions, manifests);
  }

  boolean isOfFrames(TopicPartition partition) {
    return partition.topic().equals(sessions);
  }

  /**
   * Makes a batch.
   *
   * @param next where the index stands in each partition; moved behind the records
   */
  SessionIndex.Batch of(ConsumerRecords<byte[], byte[]> records, Map<TopicPartition, Long> next) {
    List<IndexedFrame> frames = new ArrayList<>();
    // One row is written once in a statement: of what is said of a session, the latest counts.
    Map<String, ManifestNotice> notices = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.value() == null) {
        continue;
      }
      if (record.topic().equals(manifests)) {
        notice(record, notices);
      } else {
        frame(record, frames);
      }
    }
    return new SessionIndex.Batch(
        frames, List.copyOf(notices.values()), progress(records, next), Instant.now());
  }

  private static Map<SessionIndex.Slice, SessionIndex.Progress> progress(
      ConsumerRecords<byte[], byte[]> records, Map<TopicPartition, Long> next) {
    Map<SessionIndex.Slice, SessionIndex.Progress> progress = new HashMap<>();
    for (TopicPartition partition : records.partitions()) {
      long behind = records.records(partition).getLast().offset() + 1;
      long from = next.getOrDefault(partition, behind);
      next.put(partition, behind);
      progress.put(
          new SessionIndex.Slice(partition.topic(), partition.partition()),
          new SessionIndex.Progress(from, behind));
    }
    return progress;
  }

  private static void frame(ConsumerRecord<byte[], byte[]> record, List<IndexedFrame> frames) {
    try {
      AuditEnvelope frame = AuditEnvelope.decode(record.value());
      if (frame.header().streamKind() == StreamKind.SESSION) {
        frames.add(
            IndexedFrame.of(
                frame, Optional.of(new IndexedFrame.Place(record.partition(), record.offset()))));
      }
    } catch (UnreadableFrameException e) {
      // The archive sets it aside and counts it.
    }
  }

  private static void notice(
      ConsumerRecord<byte[], byte[]> record, Map<String, ManifestNotice> notices) {
    try {
      ManifestNotice notice = AuditJson.read(record.value(), ManifestNotice.class);
      var _ = SessionId.parse(notice.session());
      notices.merge(
          notice.session(),
          notice,
          (known, other) -> other.manifest() > known.manifest() ? other : known);
    } catch (IOException | IllegalArgumentException | NullPointerException e) {
      LOG.with("offset", record.offset()).with("reason", e).error(MessageCode.INDEX_FAILED);
    }
  }
}
