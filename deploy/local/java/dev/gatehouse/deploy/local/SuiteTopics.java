package dev.gatehouse.deploy.local;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The topics of the product as tests have them; an installation makes its own. */
public final class SuiteTopics {
  private static final String RETENTION_MILLIS = String.valueOf(7L * 24 * 60 * 60 * 1000);

  /** The archive trusts the broker's clock, and a frame is never compacted away. */
  private static final Map<String, String> LOG =
      Map.of(
          "cleanup.policy", "delete",
          "message.timestamp.type", "LogAppendTime",
          "retention.ms", RETENTION_MILLIS);

  private SuiteTopics() {}

  /** {@code SuiteTopics <client properties> <replicas>}: where all but one must have a frame. */
  public static void main(String[] arguments) throws Exception {
    Properties client = BrokerSettings.load(Path.of(arguments[0]));
    Map<String, Object> settings = new HashMap<>();
    client.stringPropertyNames().forEach(name -> settings.put(name, client.getProperty(name)));
    create(settings, Short.parseShort(arguments[1]));
  }

  /** Creates the topics that are not there yet. */
  static void create(Map<String, Object> client, short replicas)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(client)) {
      Set<String> present = admin.listTopics().names().get();
      admin
          .createTopics(
              topics(replicas).stream().filter(topic -> !present.contains(topic.name())).toList())
          .all()
          .get();
    }
  }

  private static List<NewTopic> topics(short replicas) {
    Map<String, String> log = new HashMap<>(LOG);
    log.put("min.insync.replicas", String.valueOf(Math.max(1, replicas - 1)));
    return List.of(
        new NewTopic("gatehouse.audit", 4, replicas).configs(log),
        new NewTopic("gatehouse.journal", 1, replicas).configs(log),
        new NewTopic("gatehouse.manifests", 1, replicas)
            .configs(Map.of("cleanup.policy", "compact")));
  }
}
