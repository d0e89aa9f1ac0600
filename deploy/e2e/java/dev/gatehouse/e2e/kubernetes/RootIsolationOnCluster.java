package dev.gatehouse.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.SshRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** In a namespace that takes baseline pods, as a user who is root and has no capability. */
@Isolated("the namespace of all workloads is another one for it")
class RootIsolationOnCluster extends Isolation {
  RootIsolationOnCluster() {
    super("root");
  }

  @BeforeAll
  static void rootIsTaken() {
    Release.underTest(Endpoints.underTest()).upgrade("workloads.podSecurity=baseline");
  }

  @AfterAll
  static void andNotAnyMore() {
    Release.underTest(Endpoints.underTest()).upgrade();
  }

  @Test
  void rootHasNoCapability() {
    // When
    SshRun run = ssh().run("id -u; grep -E '^(Cap|NoNewPrivs)' /proc/self/status");

    // Then
    assertThat(run.outputText())
        .isEqualTo(
            """
            0
            CapInh:\t0000000000000000
            CapPrm:\t0000000000000000
            CapEff:\t0000000000000000
            CapBnd:\t0000000000000000
            CapAmb:\t0000000000000000
            NoNewPrivs:\t1
            """);
  }

  /** What belongs to others stays theirs, and what is the machine's stays as it is. */
  @Test
  void rootMayNotDoWhatCapabilitiesAreFor() {
    // When
    SshRun run =
        ssh()
            .run(
                """
                touch /etc/mine && chown 1000 /etc/mine
                mount -t tmpfs none /mnt 2>&1 | sed 1q >&2
                unshare --user true
                hostname another
                echo 1 >/proc/sys/kernel/sysrq
                mknod /tmp/disk b 8 0
                kill -KILL 1 && test -d /proc/1 && echo it lives
                """);

    // Then
    assertThat(run.outputText()).as("%s", run).isEqualTo("it lives\n");
    assertThat(run.errorText().lines()).hasSize(6);
  }
}
