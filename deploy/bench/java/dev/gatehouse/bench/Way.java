package dev.gatehouse.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * A way from a client to a shell on this machine.
 *
 * @param name as the tables have it
 * @param host of the ssh_config, in front of the cipher
 * @param hop who passes on what comes
 * @param target who runs the command
 * @param recorder who keeps what the hop records
 */
record Way(String name, String host, Party hop, Party target, Party recorder) {
  static final String DIRECT = "direct sshd";
  static final String JUMP = "ssh -J";
  static final String TCP = "TCP relay (socat)";
  static final String BARE = "Gatehouse, not recorded";
  static final String BEST_EFFORT = "Gatehouse, best-effort";
  static final String STRICT = "Gatehouse, strict";

  static List<Way> all(Path state) {
    Party sshd = Party.family(state, "sshd", "sshd");
    Party gateway = Party.part(state, "gateway");
    Party agents = Party.agents(state);
    Party kafka = Party.part(state, "kafka");
    return List.of(
        new Way(DIRECT, "sshd", Party.NOBODY, sshd, Party.NOBODY),
        new Way(TCP, "tcp", Party.family(state, "socat", "socat"), sshd, Party.NOBODY),
        new Way(JUMP, "jump", Party.family(state, "jump", "sshd"), sshd, Party.NOBODY),
        new Way(BARE, "bare", Party.part(state, "gateway-bare"), agents, Party.NOBODY),
        new Way(BEST_EFFORT, "best-effort", gateway, agents, kafka),
        new Way(STRICT, "strict", gateway, agents, kafka));
  }

  boolean isGatehouse() {
    return name.startsWith("Gatehouse");
  }
}
