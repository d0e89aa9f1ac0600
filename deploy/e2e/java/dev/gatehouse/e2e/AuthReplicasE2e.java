package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.Suite.Part;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What one replica of auth-service learns the other one knows: the gateway asks the first, and
 * another gateway and the operator ask the second.
 */
@Isolated("it starts a part that others do not expect, and uses a code, which can be used once")
@TestInstance(Lifecycle.PER_CLASS)
class AuthReplicasE2e {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String SECOND = "GATEHOUSE_AUTH_2_URL";
  private static final String HERE = "127.0.0.1";
  private static final int FAILURES_UNTIL_BLOCKED = 10;

  private Suite suite = Suite.running();
  private final SshClient ssh = SshClient.of(suite.endpoints());

  @BeforeAll
  void startTheSecond() {
    suite.start(Part.AUTH_2);
    suite = Suite.running();
  }

  @AfterAll
  void stopTheSecond() {
    suite.stop(Part.AUTH_2);
  }

  @Test
  void whoGuessesAtOneReplicaIsBlockedAtTheOther() throws IOException {
    // Given
    String address = "127.0.105.1";
    OtherGateway other = new OtherGateway(suite, SECOND);
    BlocksApi blocks = new BlocksApi(suite, SECOND);
    try {
      // When
      for (int i = 0; i < FAILURES_UNTIL_BLOCKED; i++) {
        assertThat(other.login("nobody-here", address).outcome()).isEqualTo("rejected");
      }
      SshRun blocked = ssh.option("-b", address).run("true");

      // Then
      assertThat(blocked.exit()).isEqualTo(255);
      assertThat(blocked.errorText()).contains("Permission denied (publickey)");
      assertThat(new BlocksApi(suite).blocked()).contains("address/" + address);
    } finally {
      blocks.lift("address/" + address);
    }
    assertThat(ssh.option("-b", address).run("true").exit()).isZero();
  }

  @Test
  void whatIsRevokedAtOneReplicaEndsWhatTheOtherGranted() {
    // Given
    RevocationsApi operator = new RevocationsApi(suite, SECOND);
    try (SshRun run = ssh.as("fleeting").converse("cat")) {
      run.say("before");
      run.awaitOutput("before\n", SOON);

      // When
      String revocation = operator.revoke("principal", "fleeting");

      // Then
      assertThat(run.await().exit()).isEqualTo(255);
      assertThat(run.errorText()).contains("Your access was revoked. [GH-GATEWAY-1221]");
      assertThat(operator.lift(revocation)).isEqualTo(204);
    }
  }

  @Test
  void aCodeThatWasUsedAtOneReplicaIsRefusedAtTheOther() throws IOException {
    // Given
    OtherGateway first = new OtherGateway(suite, AuthApi.FIRST);
    OtherGateway second = new OtherGateway(suite, SECOND);
    ServiceLog log = suite.log(Part.AUTH_2);
    String code = new OneTimeCodes(suite).fresh();

    // When
    String used = first.loginByCode("totp", HERE, code);
    String again = second.loginByCode("totp", HERE, code);

    // Then
    assertThat(used).isEqualTo("accepted");
    assertThat(again).isEqualTo("rejected");
    assertThat(log.linesWith("GH-AUTH-2004", "used-code")).isNotEmpty();
  }

  @Test
  void whatOneReplicaGrantedTheOtherJudges() throws IOException {
    // Given
    OtherGateway first = new OtherGateway(suite, AuthApi.FIRST);
    OtherGateway second = new OtherGateway(suite, SECOND);

    // When
    OtherGateway.Login login = first.login(suite.endpoints().user(), HERE);

    // Then
    assertThat(login.outcome()).isEqualTo("accepted");
    Await.until("the second one knows its key", SOON, () -> second.status(login).equals("stands"));
  }
}
