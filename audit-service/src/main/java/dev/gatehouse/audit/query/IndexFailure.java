package dev.gatehouse.audit.query;

import dev.gatehouse.audit.AuditConfiguration;
import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.access.RefusedRequest;
import jakarta.ws.rs.core.Response.Status;
import java.sql.SQLException;

/** What is answered where the index cannot be. */
final class IndexFailure {
  private static final ServiceLog LOG = ServiceLog.of(IndexFailure.class);

  private IndexFailure() {}

  /** Refuses when this replica keeps no index. */
  static void refuseIfOff(AuditConfiguration configuration) {
    if (!configuration.index().enabled()) {
      throw new RefusedRequest(Status.NOT_IMPLEMENTED, MessageCode.INDEX_OFF);
    }
  }

  /** PostgreSQL does not answer. */
  static RefusedRequest refusal(SQLException reason) {
    LOG.with("reason", reason).warn(MessageCode.INDEX_UNAVAILABLE);
    return new RefusedRequest(Status.SERVICE_UNAVAILABLE, MessageCode.INDEX_UNAVAILABLE);
  }
}
