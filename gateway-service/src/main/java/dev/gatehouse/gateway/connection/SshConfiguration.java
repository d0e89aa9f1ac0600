package dev.gatehouse.gateway.connection;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where SSH is served, and the bounds of one connection. */
public interface SshConfiguration {

  /** Address to listen on. */
  @WithDefault("0.0.0.0")
  String host();

  /** TCP port to listen on; 0 takes a free one. */
  @WithDefault("2222")
  int port();

  /**
   * Networks (CIDR) of load balancers that begin each connection with a header of the PROXY
   * protocol, version 2: the address in it is the client's. From these a connection without one is
   * refused; from anywhere else a header is no SSH. Default: none.
   */
  Optional<List<String>> proxyNetworks();

  /** From accept to login; nothing that a client sends starts it again. */
  @WithDefault("2m")
  Duration loginGraceTime();

  /** Connections that have not logged in, in all. */
  @WithDefault("200")
  int unauthenticatedMax();

  /** Connections that have not logged in, from one address. */
  @WithDefault("60")
  int unauthenticatedPerAddressMax();

  /** Authentication requests that fail with a proof, on one connection. */
  @WithDefault("6")
  int attemptsMax();

  /** Keys that are offered without a proof, on one connection. */
  @WithDefault("20")
  int probesMax();

  /** Time without a message after which a peer is asked whether it is there. */
  @WithDefault("15s")
  Duration keepaliveInterval();

  /** Unanswered questions after which a peer counts as gone. */
  @WithDefault("3")
  int keepaliveMissesMax();

  /** Bytes in one direction after which keys are exchanged again, on either leg. */
  @WithDefault("1073741824")
  long rekeyBytes();

  /** Time after which keys are exchanged again, on either leg. */
  @WithDefault("1h")
  Duration rekeyInterval();

  /** Time that a peer may leave a key exchange open, after the first one. */
  @WithDefault("30s")
  Duration rekeyTimeMax();

  /** Receive window of each channel and direction, in bytes. */
  @WithDefault("2097152")
  int channelWindowBytes();

  /** Largest data packet that we ask a peer for, in bytes (RFC 4254, 5.1). */
  @WithDefault("32768")
  int channelPacketBytes();

  /** Channel requests whose answers are outstanding, on one channel. */
  @WithDefault("64")
  int pendingRequestsMax();

  /**
   * Requests and openings of one peer in a second; who makes more is not read until the next one
   * begins, so that a flood slows itself.
   */
  @WithDefault("500")
  int requestsPerSecondMax();

  /** Listeners that a client may have its workload keep, in one session (ssh -R). */
  @WithDefault("32")
  int listenersMax();

  /** Bytes written to a peer and not yet taken by its socket, after which data waits. */
  @WithDefault("1048576")
  int pendingWriteBytes();

  /** Bytes of answers that a peer may leave unread before its session ends. */
  @WithDefault("8388608")
  int pendingWriteBytesMax();
}
