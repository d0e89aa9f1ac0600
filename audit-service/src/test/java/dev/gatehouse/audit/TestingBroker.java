package dev.gatehouse.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A real Kafka broker in this process, with the product's topics. */
public final class TestingBroker implements AutoCloseable {
  private static final String CLUSTER_ID = "Z2F0ZWhvdXNlLXRlc3QtMQ";

  private final KafkaRaftServer server;
  private final String bootstrapServers;

  private TestingBroker(KafkaRaftServer server, String bootstrapServers) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
  }

  static TestingBroker start(Path directory) throws Exception {
    int port = freePort();
    int controllerPort = freePort();
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            "process.roles", "broker,controller",
            "node.id", "1",
            "log.dirs", directory.toString(),
            "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
            "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "controller.listener.names", "CONTROLLER",
            "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
            "auto.create.topics.enable", "false",
            "offsets.topic.replication.factor", "1",
            "offsets.topic.num.partitions", "2"));
    settings.putAll(
        Map.of(
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "share.coordinator.state.topic.replication.factor", "1",
            "share.coordinator.state.topic.min.isr", "1",
            "group.initial.rebalance.delay.ms", "0"));
    Formatter formatter =
        new Formatter()
            .setPrintStream(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .setNodeId(1)
            .setClusterId(CLUSTER_ID)
            .setDirectories(List.of(directory.toString()))
            .setMetadataLogDirectory(Optional.of(directory.toString()))
            .setControllerListenerName("CONTROLLER");
    formatter.run();
    KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings), Time.SYSTEM);
    server.startup();
    TestingBroker broker = new TestingBroker(server, "127.0.0.1:" + port);
    broker.createTopics();
    return broker;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void createTopics() throws ExecutionException, InterruptedException {
    Map<String, String> log = Map.of("message.timestamp.type", "LogAppendTime");
    short once = 1;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("gatehouse.audit", 2, once).configs(log),
                  new NewTopic("gatehouse.journal", 1, once).configs(log),
                  new NewTopic("gatehouse.manifests", 1, once)
                      .configs(Map.of("cleanup.policy", "compact"))))
          .all()
          .get();
    }
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  /** A folder that is gone with the process. */
  static Path temporary(String name) throws IOException {
    Path folder = Files.createTempDirectory("gatehouse-" + name);
    folder.toFile().deleteOnExit();
    return folder;
  }
}
