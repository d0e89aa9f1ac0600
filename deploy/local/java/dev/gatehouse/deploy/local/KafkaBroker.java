package dev.gatehouse.deploy.local;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
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
    Properties properties = BrokerSettings.load(Path.of(arguments[0]));
    Path readyFile = Path.of(BrokerSettings.required(properties, "ready.file"));
    run(BrokerSettings.of(properties), () -> writeReadyFile(readyFile));
  }

  /**
   * Runs a broker until it is told to end.
   *
   * @param ready is told once, when the broker has its topics
   */
  public static void run(BrokerSettings settings, Runnable ready) throws Exception {
    KafkaConfig config = KafkaConfig.fromProps(settings.kafkaProperties());
    formatIfNew(settings, System.out);

    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::shutdown));
    server.startup();
    SuiteTopics.create(settings.clientProperties(BrokerSettings.BROKER_USER), (short) 1);
    ready.run();
    System.out.println("ready on 127.0.0.1:" + settings.port());
    server.awaitShutdown();
  }

  private static void writeReadyFile(Path file) {
    try {
      Files.writeString(file, ProcessHandle.current().pid() + "\n");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
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
