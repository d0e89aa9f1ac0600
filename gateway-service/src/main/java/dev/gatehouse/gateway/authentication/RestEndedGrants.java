package dev.gatehouse.gateway.authentication;

import dev.gatehouse.gateway.rest.RestCalls;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Tells auth-service. */
public final class RestEndedGrants implements EndedGrants {
  private static final String PATH = "/v1/grants/ended";

  private final RestCalls calls;

  public RestEndedGrants(RestCalls calls) {
    this.calls = calls;
  }

  private record Request(List<Item> grants) {}

  private record Item(String jti, String basis) {}

  @Override
  public CompletableFuture<Boolean> ended(HeldGrant grant) {
    try {
      return calls
          .post(PATH, new Request(List.of(new Item(grant.id(), grant.basis()))), Duration.ZERO)
          .thenApply(answer -> answer.status() == 204)
          .exceptionally(_ -> false);
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(false);
    }
  }
}
