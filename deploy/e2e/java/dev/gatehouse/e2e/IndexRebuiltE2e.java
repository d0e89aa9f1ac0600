package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.audit.AuditApi.Page;
import dev.gatehouse.e2e.audit.AuditApi.SessionView;
import dev.gatehouse.e2e.audit.RecordedFaithfully;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** The index is built again from S3 by one command, and nobody can tell by the answers. */
@Isolated("what is answered must not change for another reason")
class IndexRebuiltE2e {
  /** A gateway that was killed counts as gone, and its sessions are judged, within this. */
  private static final Duration JUDGED_WITHIN = Duration.ofSeconds(90);

  /** Hundreds of sessions, on a machine that may have other things to do. */
  private static final Duration REBUILT_WITHIN = Duration.ofMinutes(6);

  private final Suite suite = Suite.running();
  private final AuditApi audit = new AuditApi(suite.endpoints());

  @Test
  void everyAnswerIsTheSameAsBefore() {
    // Given
    Instant since = Instant.now();
    SshRun kept = SshClient.of(suite.endpoints()).run("echo kept");
    new RecordedFaithfully(audit, suite.endpoints().user())
        .assertComplete(List.of(kept), since, JUDGED_WITHIN);
    Await.until(
        "every session is judged",
        JUDGED_WITHIN,
        () -> sessions().stream().noneMatch(SessionView::isOpen));
    Map<String, String> before = answers();

    // When
    Program.Outcome rebuilt =
        Program.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dquarkus.config.locations=" + suite.file("config").resolve("audit.properties"),
                "-jar",
                Path.of("../audit-service/target/quarkus-app/quarkus-run.jar").toString(),
                "rebuild-index")
            .run(REBUILT_WITHIN);
    assertThat(rebuilt.exit()).as("%s", rebuilt).isZero();

    // Then
    Map<String, String> after = answers();
    assertThat(after.keySet()).isNotEmpty().isEqualTo(before.keySet());
    before.forEach((path, answer) -> assertThat(after.get(path)).as(path).isEqualTo(answer));
  }

  private List<SessionView> sessions() {
    List<SessionView> sessions = new ArrayList<>();
    String cursor = "";
    do {
      Page page = audit.sessions("outcome=any&limit=500" + cursor);
      sessions.addAll(page.items());
      cursor = page.next() == null ? "" : "&cursor=" + page.next();
    } while (!cursor.isEmpty());
    return sessions;
  }

  /** What is answered of every session, cursors excepted. */
  private Map<String, String> answers() {
    Map<String, String> answers = new TreeMap<>();
    for (SessionView session : sessions()) {
      String path = "/v1/sessions/" + session.id();
      answers.put(path, audit.read(path).text());
      answers.put(path + "/events", events(path));
    }
    return answers;
  }

  private String events(String session) {
    return audit
        .read(session + "/events?limit=500")
        .text()
        .replaceAll("\"(next|resume)\":\"[^\"]*\"", "");
  }
}
