package dev.gatehouse.backend.grant;

import java.util.List;
import java.util.Set;

/**
 * The part of a session's policy that concerns its workload; the gateway holds to the rest.
 *
 * @param channels the kinds of channel that the user may open
 * @param channelsMax how many may be open at once, 1 to 1000
 * @param forwardNetworks where the destination of a {@code direct-tcpip} channel may be once it is
 *     resolved, at most 256; nowhere when empty
 */
public record SessionPolicy(
    Set<ChannelKind> channels, int channelsMax, List<ForwardNetwork> forwardNetworks) {

  private static final int CHANNELS_MOST = 1000;
  private static final int NETWORKS_MOST = 256;

  public SessionPolicy {
    channels = Set.copyOf(channels);
    forwardNetworks = List.copyOf(forwardNetworks);
    if (channelsMax < 1 || channelsMax > CHANNELS_MOST) {
      throw new IllegalArgumentException("channelsMax is 1 to " + CHANNELS_MOST);
    }
    if (forwardNetworks.size() > NETWORKS_MOST) {
      throw new IllegalArgumentException("at most " + NETWORKS_MOST + " networks");
    }
  }
}
