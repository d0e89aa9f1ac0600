package dev.gatehouse.gateway.authentication;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.gateway.rest.RestCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks auth-service. An answer that is not whole and valid says nothing about any grant. */
public final class RestGrantStatusSource implements GrantStatusSource {
  private static final String PATH = "/v1/grants/status";
  private static final String CAUSE = "[a-z-]{1,32}";

  private final RestCalls calls;

  public RestGrantStatusSource(RestCalls calls) {
    this.calls = calls;
  }

  private record Request(List<Question> grants) {}

  private record Question(String jti, String basis) {}

  private record Reply(List<Item> grants) {}

  private record Item(String jti, Word status, @Nullable String cause) {}

  private enum Word {
    @JsonProperty("stands")
    STANDS,
    @JsonProperty("changed")
    CHANGED,
    @JsonProperty("revoked")
    REVOKED,
    @JsonProperty("unknown")
    UNKNOWN
  }

  @Override
  public CompletableFuture<Answer> ask(List<HeldGrant> grants) {
    try {
      return calls
          .postUntilHeard(
              PATH,
              new Request(
                  grants.stream().map(held -> new Question(held.id(), held.basis())).toList()),
              Duration.ZERO)
          .thenApply(answer -> read(grants, answer))
          .exceptionally(failure -> new Answer.Unavailable(describe(failure)));
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(new Answer.Unavailable(describe(e)));
    }
  }

  private static String describe(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return cause.getClass().getSimpleName();
  }

  private Answer read(List<HeldGrant> asked, RestCalls.Answer answer) {
    if (answer.status() != 200) {
      return new Answer.Unavailable("status " + answer.status() + " " + answer.code());
    }
    try {
      List<@Nullable Item> items = new ArrayList<>(calls.read(answer.body(), Reply.class).grants());
      if (items.size() != asked.size()) {
        throw new IOException("not as many as were asked about");
      }
      List<GrantStatus> statuses = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        statuses.add(status(asked.get(i), items.get(i)));
      }
      return new Answer.Statuses(statuses);
    } catch (IOException | RuntimeException e) {
      return new Answer.Unavailable("an answer that is not valid");
    }
  }

  private static GrantStatus status(HeldGrant asked, @Nullable Item item) throws IOException {
    if (item == null || item.status() == null || !asked.id().equals(item.jti())) {
      throw new IOException("another grant than was asked about");
    }
    return switch (item.status()) {
      case STANDS -> new GrantStatus.Stands();
      case CHANGED -> new GrantStatus.Changed();
      case REVOKED -> new GrantStatus.Revoked(word(item.cause()));
      case UNKNOWN -> new GrantStatus.Unknown();
    };
  }

  /** The log shows it, so it has to look like a word. */
  private static String word(@Nullable String cause) {
    return cause != null && cause.matches(CAUSE) ? cause : "unknown";
  }
}
