package dev.gatehouse.audit;

import dev.gatehouse.audit.archive.ScriptedGateway;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the service needs around it: a real broker, a real PostgreSQL, keys and a token. */
public final class TestingServices implements QuarkusTestResourceLifecycleManager {
  static final String TOKEN = "a-token-for-tests";

  private @Nullable TestingBroker broker;
  private @Nullable EmbeddedPostgres postgres;

  @Override
  public Map<String, String> start() {
    try {
      Path folder = TestingBroker.temporary("audit");
      broker = TestingBroker.start(TestingBroker.temporary("kafka"));
      postgres = EmbeddedPostgres.start();
      Map<String, String> settings = new HashMap<>();
      settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
      settings.put("kafka.metadata.max.age.ms", "500");
      settings.put("quarkus.datasource.jdbc.url", postgres.getJdbcUrl("postgres", "postgres"));
      settings.put("quarkus.datasource.username", "postgres");
      settings.put("quarkus.datasource.password", "postgres");
      settings.put("gatehouse.profile", "development");
      settings.put("gatehouse.audit.bucket", "recordings");
      settings.put(
          "gatehouse.audit.api-token-file",
          Files.writeString(folder.resolve("token"), TOKEN + "\n").toString());
      settings.put("gatehouse.audit.manifest-key-file", folder.resolve("manifest.key").toString());
      settings.put("gatehouse.audit.gateway-key-files", folder.resolve("gateway.pub").toString());
      settings.put("gatehouse.audit.gateway-gone-after", "3s");
      settings.put("gatehouse.audit.archive.part-max", "256K");
      settings.put("gatehouse.audit.archive.batch-age-max", "500ms");
      settings.put("testing.gateway-key-file", folder.resolve("gateway.pub").toString());
      settings.put("quarkus.http.test-port", "0");
      return settings;
    } catch (Exception e) {
      throw new IllegalStateException("the services around the test do not start", e);
    }
  }

  /** Pins a gateway's key, as an operator would. */
  static void pin(ScriptedGateway gateway, Path file) throws java.io.IOException {
    Files.writeString(
        file,
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getEncoder().encodeToString(gateway.pinnedKey().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
  }

  @Override
  public void stop() {
    try {
      if (postgres != null) {
        postgres.close();
      }
      if (broker != null) {
        broker.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException("the services around the test do not stop", e);
    }
  }
}
