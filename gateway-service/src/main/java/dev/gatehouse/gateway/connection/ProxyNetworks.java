package dev.gatehouse.gateway.connection;

import java.net.InetAddress;
import java.util.List;

/** Where load balancers are that say whom a connection comes from; nobody else is believed. */
record ProxyNetworks(List<Network> networks) {

  ProxyNetworks {
    networks = List.copyOf(networks);
  }

  /**
   * Those of the configuration.
   *
   * @throws IllegalArgumentException naming the property, when one is no network
   */
  static ProxyNetworks of(SshConfiguration configuration) {
    try {
      return new ProxyNetworks(
          configuration.proxyNetworks().orElse(List.of()).stream().map(Network::parse).toList());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "gatehouse.gateway.ssh.proxy-networks: " + e.getMessage(), e);
    }
  }

  boolean contain(InetAddress peer) {
    return networks.stream().anyMatch(network -> network.contains(peer));
  }
}
