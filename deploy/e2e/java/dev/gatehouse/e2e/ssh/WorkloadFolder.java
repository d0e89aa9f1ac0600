package dev.gatehouse.e2e.ssh;

/** A folder in the workload, made for one test and removed after it. */
public final class WorkloadFolder implements AutoCloseable {
  private final SshClient ssh;
  private final String path;

  private WorkloadFolder(SshClient ssh, String path) {
    this.ssh = ssh;
    this.path = path;
  }

  public static WorkloadFolder of(SharedConnection connection) {
    SshRun made = connection.client().run("mktemp -d");
    if (made.exit() != 0) {
      throw new AssertionError("no folder in the workload: " + made);
    }
    return new WorkloadFolder(connection.client(), made.outputText().strip());
  }

  /** Its absolute path. */
  public String path() {
    return path;
  }

  public String path(String name) {
    return path + "/" + name;
  }

  /** The SHA-256 of a file in it, as the workload computes it. */
  public String sha256(String name) {
    return run("sha256sum " + name).split(" ", 2)[0];
  }

  /** What the command prints when it runs in this folder; it has to succeed. */
  public String run(String command) {
    SshRun run = ssh.run("cd " + path + " && " + command);
    if (run.exit() != 0) {
      throw new AssertionError("failed in the workload: " + run);
    }
    return run.outputText();
  }

  @Override
  public void close() {
    ssh.run("rm -rf " + path);
  }
}
