package dev.gatehouse.auth.policy;

/**
 * A kind of channel that a policy can allow, under the word that access files and grants use for
 * it.
 *
 * <p>Where a word allows what the workload opens towards the client, it allows the client's request
 * for it too, without which nothing comes.
 */
public enum ChannelKind {
  /** A session channel with the user's shell (RFC 4254, 6.5). */
  SHELL("shell"),
  /** A session channel with one command (RFC 4254, 6.5). */
  EXEC("exec"),
  /** A session channel with a subsystem, such as {@code sftp} (RFC 4254, 6.5). */
  SUBSYSTEM("subsystem"),
  /** A connection that the workload makes for the client (RFC 4254, 7.2). */
  DIRECT_TCPIP("direct-tcpip"),
  /** A connection to a port that the workload listens on for the client (RFC 4254, 7.1, 7.2). */
  FORWARDED_TCPIP("forwarded-tcpip"),
  /** A connection to a Unix socket in the workload (OpenSSH PROTOCOL, 2.4). */
  DIRECT_STREAMLOCAL("direct-streamlocal"),
  /** A connection to a Unix socket that the workload listens on (OpenSSH PROTOCOL, 2.4). */
  FORWARDED_STREAMLOCAL("forwarded-streamlocal"),
  /** A program in the workload that opens the client's display (RFC 4254, 6.3). */
  X11("x11"),
  /** A program in the workload that asks the client's agent to sign (draft-ietf-sshm-ssh-agent). */
  AUTH_AGENT("auth-agent");

  private final String word;

  ChannelKind(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
