package dev.gatehouse.gateway.authentication;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.gateway.messages.ShownText;
import dev.gatehouse.gateway.rest.RestCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks auth-service. Whatever is not a whole, valid answer is {@code Unavailable}. */
public final class RestAuthenticator implements Authenticator {
  private static final String PATH = "/v1/authentications";
  private static final long STALE_SECONDS_MAX = Duration.ofDays(365).toSeconds();

  private final RestCalls calls;
  private final GatewayKey key;

  public RestAuthenticator(RestCalls calls, GatewayKey key) {
    this.calls = calls;
    this.key = key;
  }

  private enum Word {
    @JsonProperty("acceptable")
    ACCEPTABLE,
    @JsonProperty("accepted")
    ACCEPTED,
    @JsonProperty("continue")
    CONTINUE,
    @JsonProperty("rejected")
    REJECTED,
    @JsonProperty("denied")
    DENIED,
    @JsonProperty("full")
    FULL
  }

  private record Reply(
      Word outcome,
      @Nullable String grant,
      @Nullable String basis,
      @Nullable Long authorizationStaleMax,
      @Nullable List<String> methods,
      @Nullable List<AuthenticationOutcome.Prompt> prompts,
      @Nullable String state,
      @Nullable String code,
      @Nullable String rule,
      @Nullable String banner,
      @Nullable String notice) {}

  @Override
  public CompletableFuture<AuthenticationOutcome> authenticate(AuthenticationRequest request) {
    try {
      return calls
          .post(PATH, request, Duration.ZERO)
          .thenApply(answer -> read(request, answer))
          .exceptionally(failure -> new AuthenticationOutcome.Unavailable(describe(failure)));
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(new AuthenticationOutcome.Unavailable(describe(e)));
    }
  }

  private static String describe(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return cause.getClass().getSimpleName();
  }

  private AuthenticationOutcome read(AuthenticationRequest request, RestCalls.Answer answer) {
    if (answer.status() != 200) {
      return new AuthenticationOutcome.Unavailable(
          "status " + answer.status() + " " + answer.code());
    }
    try {
      Reply reply = calls.read(answer.body(), Reply.class);
      return withWords(reply, outcome(request, reply));
    } catch (IOException e) {
      return new AuthenticationOutcome.Unavailable(describe(e));
    }
  }

  private static AuthenticationOutcome withWords(Reply reply, AuthenticationOutcome outcome) {
    Optional<ShownText> banner = Optional.ofNullable(reply.banner()).flatMap(ShownText::of);
    Optional<ShownText> notice = Optional.ofNullable(reply.notice()).flatMap(ShownText::of);
    return banner.isEmpty() && notice.isEmpty()
        ? outcome
        : new AuthenticationOutcome.WithWords(banner, notice, outcome);
  }

  private AuthenticationOutcome outcome(AuthenticationRequest request, Reply reply)
      throws IOException {
    List<String> methods = reply.methods() == null ? List.of() : reply.methods();
    return switch (reply.outcome()) {
      case ACCEPTABLE -> new AuthenticationOutcome.Acceptable();
      case ACCEPTED -> accepted(request, reply);
      case CONTINUE -> further(reply, methods);
      case REJECTED ->
          new AuthenticationOutcome.Rejected(methods, reply.code() == null ? "" : reply.code());
      case DENIED ->
          new AuthenticationOutcome.Denied(
              Objects.requireNonNullElse(reply.code(), ""),
              Objects.requireNonNullElse(reply.rule(), ""));
      case FULL -> new AuthenticationOutcome.Full(Objects.requireNonNullElse(reply.code(), ""));
    };
  }

  private static AuthenticationOutcome further(Reply reply, List<String> methods)
      throws IOException {
    List<AuthenticationOutcome.Prompt> prompts =
        reply.prompts() == null ? List.of() : reply.prompts();
    if (reply.state() == null || methods.isEmpty() == prompts.isEmpty()) {
      throw new IOException("neither methods nor prompts, or no state");
    }
    return prompts.isEmpty()
        ? new AuthenticationOutcome.Continue(methods, reply.state())
        : new AuthenticationOutcome.Challenge(prompts, reply.state());
  }

  private AuthenticationOutcome accepted(AuthenticationRequest request, Reply reply)
      throws IOException {
    if (!request.bringsProof() || reply.grant() == null) {
      throw new Grant.UnfitGrantException("accepted without proof or grant");
    }
    Grant grant = Grant.read(reply.grant(), SessionId.parse(request.sessionId()), key.thumbprint());
    return new AuthenticationOutcome.Accepted(grant, held(grant, reply));
  }

  /** Nobody gets in whose grant could not be asked about later. */
  private static HeldGrant held(Grant grant, Reply reply) throws IOException {
    String basis = reply.basis();
    Long staleMax = reply.authorizationStaleMax();
    if (basis == null || basis.isEmpty() || basis.length() > GrantStatusSource.CHARACTERS_MAX) {
      throw new Grant.UnfitGrantException("accepted without a basis of a length that can be kept");
    }
    if (staleMax != null && (staleMax < 1 || staleMax > STALE_SECONDS_MAX)) {
      throw new Grant.UnfitGrantException("a time without confirmation that cannot be meant");
    }
    return new HeldGrant(grant.id(), basis, Optional.ofNullable(staleMax).map(Duration::ofSeconds));
  }
}
