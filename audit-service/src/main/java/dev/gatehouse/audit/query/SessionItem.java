package dev.gatehouse.audit.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session as REST shows it. What is not known, or not yet, is left out.
 *
 * @param client the client's address
 * @param outcome {@code accepted}, {@code rejected}, {@code unavailable} or {@code denied}
 * @param integrity of its recording; {@code open} until it is judged
 * @param channels left out in lists
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionItem(
    String id,
    @Nullable String user,
    @Nullable String principal,
    @Nullable String client,
    @Nullable Integer clientPort,
    @Nullable String clientVersion,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String endReason,
    @Nullable String endCode,
    @Nullable Workload workload,
    @Nullable String template,
    @Nullable String recordingPolicy,
    String integrity,
    @Nullable Integer manifest,
    @Nullable String outcome,
    @Nullable List<Channel> channels) {

  /** Where the session landed. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Workload(
      String id,
      @Nullable String kind,
      @Nullable String namespace,
      @Nullable String pod,
      @Nullable String node,
      @Nullable String image,
      @Nullable String host,
      @Nullable Integer port) {}

  /**
   * One channel.
   *
   * @param kind {@code shell}, {@code exec}, {@code subsystem}, or the type of a channel that is
   *     not a session; left out until it is known
   * @param destination of a forwarded connection: {@code host:port} as asked, or a socket's path
   * @param command of an exec; the name of a subsystem
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Channel(
      int number,
      @Nullable String kind,
      @Nullable String destination,
      @Nullable String command,
      @Nullable Instant openedAt,
      @Nullable Instant closedAt,
      @Nullable Long exitStatus,
      @Nullable String exitSignal,
      StreamBytes bytes) {}

  /** Bytes that passed, recorded or not. */
  public record StreamBytes(long input, long output, long error) {}

  SessionItem with(List<Channel> all) {
    return new SessionItem(
        id,
        user,
        principal,
        client,
        clientPort,
        clientVersion,
        startedAt,
        endedAt,
        endReason,
        endCode,
        workload,
        template,
        recordingPolicy,
        integrity,
        manifest,
        outcome,
        List.copyOf(all));
  }
}
