package dev.gatehouse.audit;

import dev.gatehouse.audit.rebuild.IndexRebuild;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import org.apache.kafka.common.KafkaException;
import org.flywaydb.core.api.FlywayException;

/**
 * The program: without arguments it serves; with {@code rebuild-index} it builds the index again,
 * beside services that run, and ends.
 */
@QuarkusMain
public class AuditProgram implements QuarkusApplication {
  private static final ServiceLog LOG = ServiceLog.of(AuditProgram.class);
  private static final String REBUILD_INDEX = "rebuild-index";
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private final IndexRebuild rebuild;

  @Inject
  AuditProgram(IndexRebuild rebuild) {
    this.rebuild = rebuild;
  }

  public static void main(String[] arguments) {
    if (arguments.length > 0) {
      // A command listens nowhere: the service has the port.
      System.setProperty("quarkus.http.host-enabled", "false");
    }
    Quarkus.run(AuditProgram.class, arguments);
  }

  @Override
  public int run(String... arguments) throws InterruptedException {
    if (arguments.length == 0) {
      Quarkus.waitForExit();
      return 0;
    }
    if (!Arrays.equals(arguments, new String[] {REBUILD_INDEX})) {
      System.err.println("usage: java -jar quarkus-run.jar [" + REBUILD_INDEX + "]");
      return USAGE;
    }
    try {
      rebuild.run();
      return 0;
    } catch (IOException | SQLException | KafkaException | FlywayException e) {
      LOG.error(MessageCode.INDEX_REBUILD_FAILED, e);
      return FAILED;
    }
  }
}
