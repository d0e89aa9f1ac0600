package dev.gatehouse.gateway.relay;

import java.util.List;
import java.util.Optional;

/** The gateway's host keys, as one client may have them proven (OpenSSH's PROTOCOL file, 2.5). */
public interface HostKeyAnnouncement {

  /** Every key of the gateway, in wire form; the one in use first. */
  List<byte[]> keys();

  /**
   * Signs for each of {@code keys}, bound to the client's session identifier.
   *
   * @return the signatures in wire form and in order; empty when one of the keys is not ours, or
   *     too many are asked for
   */
  Optional<List<byte[]>> prove(List<byte[]> keys);
}
