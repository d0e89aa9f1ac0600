package dev.gatehouse.e2e.faults;

import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** Somebody to whom bytes come, until a file appears in the workload. */
final class Download extends Bulk {
  private final SshClient ssh;
  private final Path end;

  Download(int number, SshClient ssh, Path end) {
    super("download " + number);
    this.ssh = ssh;
    this.end = end;
  }

  @Override
  SshRun begin() {
    return ssh.start(
        "until [ -e '%s' ]; do head -c %d /dev/urandom; sleep %d.%03d; done"
            .formatted(end, BLOCK, interval().toSeconds(), interval().toMillisPart()));
  }

  @Override
  Path arrival(SshRun run) {
    return run.outputFile();
  }

  @Override
  void move(SshRun run, BooleanSupplier enough) {
    // The workload does.
  }
}
