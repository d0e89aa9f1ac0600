package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.TestingVersityGw;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** Against a real S3 server; {@code deploy/verify} gives one. */
@EnabledIfSystemProperty(
    named = "gatehouse.versitygw",
    matches = ".+",
    disabledReason = "needs -Dgatehouse.versitygw=<program>")
class S3ObjectStoreTest extends ObjectStoreContract {
  @TempDir static Path folder = Path.of("");
  private static @Nullable TestingVersityGw server;
  private static @Nullable S3Client client;

  @BeforeAll
  static void startServer() throws Exception {
    TestingVersityGw started = TestingVersityGw.start(folder);
    server = started;
    client = started.client();
  }

  @AfterAll
  static void stopServer() {
    if (client != null) {
      client.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Override
  ObjectStore store() {
    S3Client started = client;
    if (started == null) {
      throw new IllegalStateException("the server is not started");
    }
    return new S3ObjectStore(started, TestingVersityGw.BUCKET);
  }
}
