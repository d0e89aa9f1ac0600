package dev.gatehouse.audit.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;

/**
 * How the broker keeps a topic.
 *
 * @param replicas of the partition that has fewest
 * @param retentionMillis negative when frames stay for ever
 * @param retentionBytes of one partition; negative when there is no such bound
 */
record TopicSettings(
    String topic,
    String cleanupPolicy,
    String timestampType,
    int replicas,
    int minInsync,
    long retentionMillis,
    long retentionBytes) {

  static TopicSettings of(TopicDescription topic, Config config) {
    return new TopicSettings(
        topic.name(),
        config.get("cleanup.policy").value(),
        config.get("message.timestamp.type").value(),
        topic.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0),
        Integer.parseInt(config.get("min.insync.replicas").value()),
        Long.parseLong(config.get("retention.ms").value()),
        Long.parseLong(config.get("retention.bytes").value()));
  }

  /** What is wrong, each in the broker's own words; nothing when the topic will do. */
  List<String> problems(TopicDemands demands) {
    List<String> problems = new ArrayList<>();
    if (Arrays.asList(cleanupPolicy.split(",")).contains("compact")) {
      problems.add(topic + ": cleanup.policy is " + cleanupPolicy + ", not delete");
    }
    if (!timestampType.equals("LogAppendTime")) {
      problems.add(topic + ": message.timestamp.type is " + timestampType + ", not LogAppendTime");
    }
    if (replicas < demands.replicas()) {
      problems.add(topic + ": has " + replicas + " replicas, not " + demands.replicas());
    }
    if (minInsync < demands.minInsync()) {
      problems.add(
          topic + ": min.insync.replicas is " + minInsync + ", not " + demands.minInsync());
    }
    if (retentionMillis >= 0
        && Duration.ofMillis(retentionMillis).compareTo(demands.retention()) < 0) {
      problems.add(
          topic
              + ": retention.ms is "
              + retentionMillis
              + ", less than "
              + demands.retention().toMillis());
    }
    return problems;
  }

  /** Which share of the retention has passed for a record of this age. */
  double used(Duration age) {
    return retentionMillis <= 0 ? 0 : (double) age.toMillis() / retentionMillis;
  }
}
