package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.Suite.Part;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.SshClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.parallel.Isolated;

/** A user has as many sessions as policy says, at all gateways together. */
@Isolated("it changes the access file, and kills parts that all others need")
@TestInstance(Lifecycle.PER_CLASS)
class SessionsMaxE2e {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String USER = "e2e-few";
  private static final String HERE = "127.0.0.1";
  private static final String FULL =
      "You have as many sessions as you may have; close one and try again. [GH-GATEWAY-1209]";
  private static final String UNAVAILABLE =
      "Logins cannot be checked at the moment; try again soon. [GH-GATEWAY-1203]";

  private final Suite suite = Suite.running();
  private final SshClient ssh = SshClient.of(suite.endpoints()).option("-o", "LogLevel=INFO");
  private final AccessFileOnDisk access = new AccessFileOnDisk(suite);
  private final Duration countedFor =
      suite.shortened(Part.AUTH, "gatehouse.auth.session-counted-for");
  private final OtherGateway other;

  SessionsMaxE2e() throws IOException {
    other = new OtherGateway(suite, AuthApi.FIRST);
  }

  @BeforeAll
  void addToTheAccessFile() throws IOException {
    String key = Files.readString(Path.of(suite.endpoints().identity() + ".pub")).strip();
    Map<String, String> sections = new LinkedHashMap<>();
    sections.put("limits", "  e2e-few: {sessionsMax: 1}\n");
    sections.put("policies", "  e2e-few: {template: default, channels: [exec], limits: e2e-few}\n");
    sections.put("users", "  %s: {policy: e2e-few, authorizedKeys: ['%s']}\n".formatted(USER, key));
    access.add(sections);
    Await.until("the file is in effect", SOON, () -> run(USER).exit() == 0);
    isFree();
  }

  @AfterEach
  void restore() {
    suite.restore();
  }

  @AfterAll
  void restoreTheAccessFile() {
    access.restore();
  }

  private Program.Outcome run(String user) {
    return Program.of(ssh.as(user).arguments()).with("true").run(SOON);
  }

  private void isFull() {
    Program.Outcome outcome = run(USER);
    assertThat(outcome.exit()).as("%s", outcome).isEqualTo(255);
    assertThat(outcome.error()).contains(FULL);
  }

  /** Long before it would be by itself. */
  private void isFree() {
    Await.until("a place is free", countedFor.minusSeconds(5), () -> run(USER).exit() == 0);
  }

  @Test
  void sessionsAtAnotherGatewayCountUntilTheyAreOver() {
    // Given
    OtherGateway.Login there = loginElsewhere();

    // When / Then
    assertThat(other.status(there)).isEqualTo("stands");
    isFull();
    assertThat(other.ended(there)).isEqualTo(204);
    isFree();
    isFree();
  }

  @Test
  void sessionsOfAGatewayThatWasKilledCountForAWhileAndNoLonger() {
    try (Program.Running session =
        Program.of(ssh.as(USER).arguments()).with("echo in; sleep 300").start()) {
      // Given
      Await.until("the session is there", SOON, () -> session.output().equals("in\n"));

      // When
      suite.kill(Part.GATEWAY);

      // Then
      assertThat(other.login(USER, HERE).outcome()).isEqualTo("full");
      long begin = System.nanoTime();
      OtherGateway.Login there = loginElsewhere();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(countedFor.plus(SOON));
      assertThat(other.ended(there)).isEqualTo(204);
    }
  }

  /** As soon as there is a place. */
  private OtherGateway.Login loginElsewhere() {
    return Await.value(
        "a place is free",
        countedFor.plus(SOON),
        () ->
            Optional.of(other.login(USER, HERE))
                .filter(login -> login.outcome().equals("accepted")));
  }

  @Test
  void whileNobodyCanCountOnlyThoseGetInWhoseSessionsAreNotCounted() {
    // When
    suite.kill(Part.POSTGRES);

    // Then
    Program.Outcome counted = run(USER);
    assertThat(counted.exit()).isEqualTo(255);
    assertThat(counted.error()).contains(UNAVAILABLE);
    assertThat(run(suite.endpoints().user()).exit()).isZero();
    suite.start(Part.POSTGRES);
    Await.until("the database answers", SOON, () -> run(USER).exit() == 0);
  }
}
