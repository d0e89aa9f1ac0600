package dev.gatehouse.deploy.local;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * The suite's Kafka: broker and controller in one JVM, on loopback, with one user for each service.
 *
 * <p>{@code KafkaBroker <settings file>} formats its folder at the first start, takes up what is
 * there at every other, sees to the topics, and then writes the ready file that its settings name.
 * SIGTERM stops it cleanly; after SIGKILL the next start recovers the log.
 */
public final class KafkaBroker {
  private KafkaBroker() {}

  public static void main(String[] arguments) throws Exception {
    BrokerSettings settings = BrokerSettings.read(Path.of(arguments[0]));
    KafkaConfig config = KafkaConfig.fromProps(settings.kafkaProperties());
    formatIfNew(settings, System.out);

    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::shutdown));
    server.startup();
    SuiteTopics.create(settings);
    Files.writeString(settings.readyFile(), ProcessHandle.current().pid() + "\n");
    System.out.println("ready on 127.0.0.1:" + settings.port());
    server.awaitShutdown();
  }

  private static void formatIfNew(BrokerSettings settings, PrintStream log) throws Exception {
    Files.createDirectories(settings.directory());
    Formatter formatter =
        new Formatter()
            .setPrintStream(log)
            .setNodeId(BrokerSettings.NODE_ID)
            .setClusterId(BrokerSettings.CLUSTER_ID)
            .setDirectories(List.of(settings.directory().toString()))
            .setMetadataLogDirectory(Optional.of(settings.directory().toString()))
            .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
            .setIgnoreFormatted(true);
    formatter.run();
  }
}
