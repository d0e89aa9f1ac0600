package dev.gatehouse.bench;

import java.nio.file.Path;
import java.util.List;

/** What every stock client of a comparison is told. */
final class SshOptions {
  private SshOptions() {}

  static List<String> of(Path identity, Path knownHosts, String port) {
    return List.of(
        "-F",
        "none",
        "-o",
        "BatchMode=yes",
        "-o",
        "IdentitiesOnly=yes",
        "-o",
        "StrictHostKeyChecking=yes",
        "-o",
        "UserKnownHostsFile=" + knownHosts,
        "-o",
        "LogLevel=ERROR",
        // What every client since 6.5 has, so that all doors agree on the same.
        "-o",
        "KexAlgorithms=curve25519-sha256",
        "-i",
        identity.toString(),
        "-p",
        port);
  }
}
