package dev.gatehouse.audit.replay;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends an answer so that nobody can take it for a whole one. */
final class CutConnection {
  private static final int WAIT_SECONDS = 10;

  private CutConnection() {}

  /** Waits until what was written has gone out, then closes the connection under it. */
  static void cut(HttpServerRequest request) {
    try {
      var _ =
          request
              .response()
              .write(Buffer.buffer())
              .toCompletionStage()
              .toCompletableFuture()
              .get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | IllegalStateException e) {
      // The other side is gone already, or does not read: there is nothing to wait for.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    var _ = request.connection().close();
  }
}
