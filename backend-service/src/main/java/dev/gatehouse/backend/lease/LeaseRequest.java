package dev.gatehouse.backend.lease;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.identity.LeaseKey;
import dev.gatehouse.backend.identity.SessionId;
import dev.gatehouse.backend.identity.SshPublicKey;
import dev.gatehouse.backend.problem.RefusedRequest;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of a claim, as it came. */
record LeaseRequest(
    @Schema(required = true, description = "The grant: a compact JWS.") @Nullable String grant,
    @Schema(required = true, description = "The session's id: a UUID of version 7.")
        @Nullable String sessionId,
    @Schema(required = true, description = "'session', or a channel's number.")
        @Nullable String leaseKey,
    @Schema(required = true, description = "The gateway's SSH key: 'ssh-ed25519 <base64>'.")
        @Nullable String gatewayPublicKey,
    @Schema(description = "True once the gateway is connected to the workload.")
        @Nullable Boolean attached) {

  private static final int GRANT_CHARACTERS_MAX = 16_384;

  /**
   * @throws RefusedRequest naming the field that is wrong, and none of its value
   */
  LeaseClaim claim(Duration patience) {
    SessionId session = field("sessionId", sessionId, SessionId::parse);
    LeaseKey key = field("leaseKey", leaseKey, LeaseKey::parse);
    return new LeaseClaim(
        field(
            "grant",
            grant,
            text -> Optional.of(text).filter(some -> some.length() <= GRANT_CHARACTERS_MAX)),
        new LeaseId(session, key),
        field("gatewayPublicKey", gatewayPublicKey, SshPublicKey::parse),
        Boolean.TRUE.equals(attached),
        patience);
  }

  private static <T> T field(
      String name, @Nullable String text, Function<String, Optional<T>> reading) {
    return Optional.ofNullable(text)
        .flatMap(reading)
        .orElseThrow(
            () ->
                new RefusedRequest(
                    Status.BAD_REQUEST,
                    MessageCode.REQUEST_MALFORMED,
                    name + " is missing or not of its documented form"));
  }

  /** Without the grant, which is a credential. */
  @Override
  public String toString() {
    return "claim for session " + sessionId;
  }
}
