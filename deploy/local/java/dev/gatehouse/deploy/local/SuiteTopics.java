package dev.gatehouse.deploy.local;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The topics of the product as the local suite has them; an installation makes its own. */
final class SuiteTopics {
  private static final short REPLICAS = 1;
  private static final String RETENTION_MILLIS = String.valueOf(7L * 24 * 60 * 60 * 1000);

  /** The archive trusts the broker's clock, and a frame is never compacted away. */
  private static final Map<String, String> LOG =
      Map.of(
          "cleanup.policy", "delete",
          "message.timestamp.type", "LogAppendTime",
          "retention.ms", RETENTION_MILLIS);

  private static final List<NewTopic> TOPICS =
      List.of(
          new NewTopic("gatehouse.audit", 4, REPLICAS).configs(LOG),
          new NewTopic("gatehouse.journal", 1, REPLICAS).configs(LOG),
          new NewTopic("gatehouse.manifests", 1, REPLICAS)
              .configs(Map.of("cleanup.policy", "compact")));

  private SuiteTopics() {}

  /** Creates the topics that are not there yet. */
  static void create(BrokerSettings settings) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(settings.clientProperties(BrokerSettings.BROKER_USER))) {
      Set<String> present = admin.listTopics().names().get();
      admin
          .createTopics(TOPICS.stream().filter(topic -> !present.contains(topic.name())).toList())
          .all()
          .get();
    }
  }
}
