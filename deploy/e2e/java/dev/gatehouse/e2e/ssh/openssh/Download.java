package dev.gatehouse.e2e.ssh.openssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.ssh.RandomBytes;
import dev.gatehouse.e2e.ssh.SshRun;

/** Random bytes that the workload makes, with their digest said first and apart from them. */
final class Download {
  private Download() {}

  static String ofBytes(long size) {
    return "f=$(mktemp) && head -c "
        + size
        + " /dev/urandom >$f"
        + " && sha256sum <$f >&2 && cat $f; r=$?; rm -f $f; exit $r";
  }

  static void assertWhole(SshRun run, long size) {
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.outputFile()).as("%s", run).hasSize(size);
    assertThat(run.errorText()).as("%s", run).startsWith(RandomBytes.sha256(run.outputFile()));
  }
}
