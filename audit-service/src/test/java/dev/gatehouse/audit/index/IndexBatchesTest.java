package dev.gatehouse.audit.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.integrity.AuditJson;
import dev.gatehouse.audit.integrity.ManifestNotice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What is read in one go becomes one batch. */
class IndexBatchesTest {
  private static final TopicPartition MANIFESTS = new TopicPartition("manifests", 0);
  private static final String SESSION = "01a2177a-1957-7661-8564-064ee47b69c9";

  @Test
  void ofWhatIsSaidOfOneSessionTheLatestManifestCounts() throws Exception {
    // Given one that is announced again by the next owner, and an older one that comes late
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (ManifestNotice notice :
        List.of(
            notice(1, "truncated"),
            notice(2, "complete"),
            notice(2, "complete"),
            notice(1, "truncated"))) {
      records.add(
          new ConsumerRecord<>(
              MANIFESTS.topic(), 0, records.size(), new byte[0], AuditJson.write(notice)));
    }
    // When
    SessionIndex.Batch batch =
        new IndexBatches("sessions", MANIFESTS.topic())
            .of(new ConsumerRecords<>(Map.of(MANIFESTS, records), Map.of()), new HashMap<>());
    // Then
    assertThat(batch.notices()).containsExactly(notice(2, "complete"));
  }

  private static ManifestNotice notice(int manifest, String integrity) {
    return new ManifestNotice(1, SESSION, manifest, "object", integrity, 9, 9, null);
  }
}
