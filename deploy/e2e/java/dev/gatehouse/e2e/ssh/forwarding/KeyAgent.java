package dev.gatehouse.e2e.ssh.forwarding;

import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.SshClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** An {@code ssh-agent} of this side that holds one new key. */
final class KeyAgent implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Program.Running agent;
  private final Path socket;
  private final String publicKey;

  private KeyAgent(Program.Running agent, Path socket, String publicKey) {
    this.agent = agent;
    this.socket = socket;
    this.publicKey = publicKey;
  }

  static KeyAgent start(Path folder) throws Exception {
    Path key = folder.resolve("key");
    Path socket = folder.resolve("agent");
    Program.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "e2e", "-f", key.toString())
        .succeed();
    Program.Running agent = Program.of("ssh-agent", "-D", "-a", socket.toString()).start();
    Await.listener("the agent", SOON, socket);
    Program.of("ssh-add", "-q", key.toString())
        .environment("SSH_AUTH_SOCK", socket.toString())
        .succeed();
    return new KeyAgent(agent, socket, Files.readString(folder.resolve("key.pub")).strip());
  }

  /** The key's line, as {@code ssh-add -L} prints it. */
  String publicKey() {
    return publicKey;
  }

  /** The client of a user who has this agent. */
  SshClient userOf(SshClient ssh) {
    return ssh.option("-o", "IdentityAgent=" + socket);
  }

  @Override
  public void close() {
    agent.close();
  }
}
