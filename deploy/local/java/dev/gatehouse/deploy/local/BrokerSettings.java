package dev.gatehouse.deploy.local;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the suite decides about its broker: ports, folder, and the users with their passwords. It is
 * read from a file that only its owner may read ({@code port}, {@code controller.port}, {@code
 * directory}, {@code user.<name>=<password>}).
 */
public record BrokerSettings(
    int port,
    int controllerPort,
    Path directory,
    Map<String, String> users,
    Optional<Outside> outside) {
  /**
   * Where clients of other machines come: a listener on every address, beside the one on loopback
   * that the broker itself uses.
   *
   * @param advertised the name that clients are told to come back to
   */
  public record Outside(String advertised, int port) {}

  static final int NODE_ID = 1;

  /** Any fixed id does: a broker of one node never meets another cluster. */
  static final String CLUSTER_ID = "Z2F0ZWhvdXNlLWxvY2FsMQ";

  static final String CLIENT_LISTENER = "CLIENTS";
  static final String CONTROLLER_LISTENER = "CONTROLLER";
  static final String OUTSIDE_LISTENER = "OUTSIDE";

  /** The user that the broker itself is, towards its own controller and topics. */
  public static final String BROKER_USER = "broker";

  private static final String USER_PREFIX = "user.";

  public BrokerSettings {
    users = Map.copyOf(users);
    if (!users.containsKey(BROKER_USER)) {
      throw new IllegalArgumentException("no " + USER_PREFIX + BROKER_USER);
    }
  }

  static Properties load(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties;
  }

  static BrokerSettings of(Properties properties) {
    Map<String, String> users = new TreeMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(USER_PREFIX)) {
        users.put(name.substring(USER_PREFIX.length()), required(properties, name));
      }
    }
    return new BrokerSettings(
        Integer.parseInt(required(properties, "port")),
        Integer.parseInt(required(properties, "controller.port")),
        Path.of(required(properties, "directory")),
        users,
        Optional.empty());
  }

  static String required(Properties properties, String name) {
    String value = properties.getProperty(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("the broker's settings lack " + name);
    }
    return value;
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  public Properties kafkaProperties() {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "process.roles", "broker,controller",
            "node.id", String.valueOf(NODE_ID),
            "log.dirs", directory.toString(),
            "listeners",
                "%s://127.0.0.1:%d,%s://127.0.0.1:%d"
                    .formatted(CLIENT_LISTENER, port, CONTROLLER_LISTENER, controllerPort),
            "advertised.listeners", "%s://127.0.0.1:%d".formatted(CLIENT_LISTENER, port),
            "listener.security.protocol.map",
                "%s:SASL_PLAINTEXT,%s:SASL_PLAINTEXT"
                    .formatted(CLIENT_LISTENER, CONTROLLER_LISTENER),
            "inter.broker.listener.name", CLIENT_LISTENER,
            "controller.listener.names", CONTROLLER_LISTENER,
            "controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort));
    properties.putAll(
        Map.of(
            "sasl.enabled.mechanisms", "PLAIN",
            "sasl.mechanism.inter.broker.protocol", "PLAIN",
            "sasl.mechanism.controller.protocol", "PLAIN",
            "listener.name.clients.plain.sasl.jaas.config", serverLogin(users),
            "listener.name.controller.plain.sasl.jaas.config",
                serverLogin(Map.of(BROKER_USER, passwordOf(BROKER_USER)))));
    outside.ifPresent(clients -> addOutside(properties, clients));
    // Services never create a topic by asking for it, and one node cannot replicate.
    properties.putAll(
        Map.of(
            "auto.create.topics.enable", "false",
            "offsets.topic.replication.factor", "1",
            "offsets.topic.num.partitions", "4",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "transaction.state.log.num.partitions", "1",
            "share.coordinator.state.topic.replication.factor", "1",
            "share.coordinator.state.topic.min.isr", "1",
            "share.coordinator.state.topic.num.partitions", "1",
            "group.initial.rebalance.delay.ms", "0"));
    // Kafka's 128 MiB are half of a small heap; offsets and manifests of a suite are some thousand
    // keys.
    properties.put("log.cleaner.dedupe.buffer.size", String.valueOf(8 << 20));
    // A killed broker may come back when its session has run out: 9 s by default.
    properties.putAll(
        Map.of(
            "broker.session.timeout.ms", "3000",
            "broker.heartbeat.interval.ms", "500"));
    return properties;
  }

  private void addOutside(Properties properties, Outside clients) {
    append(properties, "listeners", "%s://0.0.0.0:%d".formatted(OUTSIDE_LISTENER, clients.port()));
    append(
        properties,
        "advertised.listeners",
        "%s://%s:%d".formatted(OUTSIDE_LISTENER, clients.advertised(), clients.port()));
    append(properties, "listener.security.protocol.map", OUTSIDE_LISTENER + ":SASL_PLAINTEXT");
    properties.put("listener.name.outside.plain.sasl.jaas.config", serverLogin(users));
  }

  private static void append(Properties properties, String name, String more) {
    properties.merge(name, more, (before, added) -> before + "," + added);
  }

  /** What a client of this broker needs to log in as {@code user}. */
  Map<String, Object> clientProperties(String user) {
    return Map.of(
        "bootstrap.servers",
        bootstrapServers(),
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        login(user, passwordOf(user)) + ";");
  }

  private String serverLogin(Map<String, String> accepted) {
    return accepted.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(user -> "user_%s=\"%s\"".formatted(user.getKey(), user.getValue()))
        .collect(Collectors.joining(" ", login(BROKER_USER, passwordOf(BROKER_USER)) + " ", ";"));
  }

  private String passwordOf(String user) {
    String password = users.get(user);
    if (password == null) {
      throw new IllegalArgumentException("no user " + user);
    }
    return password;
  }

  private static String login(String user, String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\""
        .formatted(user, password);
  }
}
