package dev.gatehouse.deploy.quickstart;

import dev.gatehouse.deploy.local.BrokerSettings;
import dev.gatehouse.deploy.local.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The local suite's broker, with a listener for the pods of the services. */
final class KafkaServer {
  static final int PORT = 9092;
  private static final int CONTROLLER_PORT = 9093;
  private static final int LOOPBACK_PORT = 9094;
  private static final int READY_PORT = 19092;

  private KafkaServer() {}

  /**
   * @param name what clients reach the broker by, without the port
   */
  static void run(Path data, Passwords passwords, String name) throws Exception {
    KafkaBroker.run(settings(data, passwords, name), () -> ReadyPort.open(READY_PORT));
  }

  static BrokerSettings settings(Path data, Passwords passwords, String name) throws IOException {
    return new BrokerSettings(
        LOOPBACK_PORT,
        CONTROLLER_PORT,
        data,
        Map.of(
            BrokerSettings.BROKER_USER,
            passwords.read("kafka-broker"),
            "gateway",
            passwords.read("kafka-gateway"),
            "audit",
            passwords.read("kafka-audit"),
            "witness",
            passwords.read("kafka-witness")),
        Optional.of(new BrokerSettings.Outside(name, PORT)));
  }
}
