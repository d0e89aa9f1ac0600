package dev.gatehouse.audit.replay;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends an answer so that nobody can take it for a whole one. */
final class CutConnection {
  private static final int WAIT_SECONDS = 10;

  private CutConnection() {}

  /**
   * Waits until what was written has gone out, closes the connection under it, and waits for that
   * too: what the framework writes of a failure would else still go out, with an end.
   */
  static void cut(HttpServerRequest request) {
    if (!request.response().closed() && !request.response().ended()) {
      await(request.response().write(Buffer.buffer()));
    }
    await(request.connection().close());
  }

  private static void await(Future<Void> done) {
    try {
      var _ = done.toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | IllegalStateException e) {
      // The other side is gone already, or does not read: there is nothing to wait for.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
