package dev.gatehouse.gateway.workload;

import dev.gatehouse.gateway.authentication.GatewayKey;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.messages.ServiceLog;
import dev.gatehouse.gateway.rest.RestCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Asks backend-service. */
public final class RestWorkloadProvider implements WorkloadProvider {
  private static final ServiceLog LOG = new ServiceLog(RestWorkloadProvider.class);

  /** The state of a lease that stands for a workload for each channel. */
  private static final String EACH_CHANNEL = "each-channel";

  private final RestCalls calls;
  private final GatewayKey key;

  public RestWorkloadProvider(RestCalls calls, GatewayKey key) {
    this.calls = calls;
    this.key = key;
  }

  private record Request(
      String grant, String sessionId, String leaseKey, String gatewayPublicKey, boolean attached) {}

  private record WorkloadReply(
      @Nullable String id,
      @Nullable String kind,
      @Nullable String namespace,
      @Nullable String pod,
      @Nullable String node,
      @Nullable String image,
      @Nullable String host,
      int port,
      @Nullable String hostKey) {

    WorkloadLease.Workload workload() throws IOException {
      if (id == null || kind == null || host == null || hostKey == null) {
        throw new IOException("a workload without name, address or key");
      }
      return new WorkloadLease.Workload(
          id,
          kind,
          orEmpty(namespace),
          orEmpty(pod),
          orEmpty(node),
          orEmpty(image),
          host,
          port,
          hostKey);
    }

    private static String orEmpty(@Nullable String text) {
      return text == null ? "" : text;
    }
  }

  private record Reply(
      @Nullable String leaseId,
      String state,
      @Nullable String waitingFor,
      @Nullable String code,
      @Nullable WorkloadReply workload,
      @Nullable String certificate,
      @Nullable String expiresAt) {}

  @Override
  public CompletableFuture<LeaseAnswer> acquire(Wish wish, boolean attached, Duration wait) {
    Request request =
        new Request(
            wish.grant().token(),
            wish.session().toString(),
            wish.leaseKey(),
            key.openSsh(),
            attached);
    try {
      return calls
          .postUntilHeard("/v1/leases", request, wait)
          .thenApply(this::read)
          .exceptionally(failure -> new LeaseAnswer.Unavailable(describe(failure)));
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(new LeaseAnswer.Unavailable(describe(e)));
    }
  }

  private static String describe(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return cause.getClass().getSimpleName();
  }

  private LeaseAnswer read(RestCalls.Answer answer) {
    int status = answer.status();
    String code = answer.code();
    if (status >= 500) {
      return new LeaseAnswer.Unavailable(code, words(answer), "status " + status + " " + code);
    }
    if (status == 429) {
      return new LeaseAnswer.AtLimit(code);
    }
    if (status != 200 && status != 202) {
      return status == 410
          ? new LeaseAnswer.Ended(code, words(answer))
          : new LeaseAnswer.Refused(code, words(answer));
    }
    try {
      Reply reply = calls.read(answer.body(), Reply.class);
      String leaseId = reply.leaseId();
      if (leaseId == null) {
        return new LeaseAnswer.Unavailable("an answer without a lease");
      }
      if (status == 200 && EACH_CHANNEL.equals(reply.state())) {
        return new LeaseAnswer.EachChannel(leaseId);
      }
      WorkloadReply workload = reply.workload();
      String certificate = reply.certificate();
      if (status == 202 || workload == null || certificate == null) {
        String waitingFor = reply.waitingFor();
        return new LeaseAnswer.Pending(leaseId, waitingFor == null ? "" : waitingFor);
      }
      return new LeaseAnswer.Ready(new WorkloadLease(leaseId, workload.workload(), certificate));
    } catch (IOException e) {
      return new LeaseAnswer.Unavailable(describe(e));
    }
  }

  /** What a problem document says: its title, and the detail where that says more. */
  private static String words(RestCalls.Answer answer) {
    String title = answer.body().path("title").asText("").strip();
    String detail = answer.body().path("detail").asText("").strip();
    if (title.isEmpty() || detail.startsWith(title)) {
      return detail;
    }
    String sentence = title.endsWith(".") ? title : title + ".";
    return detail.isEmpty() ? sentence : sentence + " " + detail;
  }

  @Override
  public void release(String leaseId) {
    try {
      Future<?> _ =
          calls
              .delete("/v1/leases/" + leaseId)
              .whenComplete(
                  (answer, failure) -> {
                    if (failure != null) {
                      warn(leaseId, describe(failure));
                    } else if (answer.status() >= 400) {
                      warn(leaseId, "status " + answer.status());
                    }
                  });
    } catch (RuntimeException e) {
      warn(leaseId, describe(e));
    }
  }

  private static void warn(String leaseId, String detail) {
    LOG.warn(MessageCode.WORKLOAD_UNAVAILABLE, "lease", leaseId, "release", detail);
  }
}
