package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.PythonTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The audit API answers whatever it is asked, and as its OpenAPI document says: Schemathesis reads
 * the document, and asks what nobody thought of.
 */
class AuditDocumentE2e {
  /** The same questions each time, unless others are asked for. */
  private static final long SEED = 1;

  /** Of each operation. */
  private static final int QUESTIONS = 40;

  private static final Duration ASKED_WITHIN = Duration.ofMinutes(6);

  private final Endpoints endpoints = Endpoints.underTest();

  @TempDir private Path folder = Path.of("");

  @Test
  void everyAnswerIsOneThatTheDocumentHas() throws IOException {
    // Given a token that stands in a file
    Path settings = folder.resolve("schemathesis.toml");
    String token = Files.readString(Path.of(endpoints.value("GATEHOUSE_AUDIT_TOKEN_FILE"))).strip();
    Files.writeString(settings, "[headers]%nAuthorization = \"Bearer %s\"%n".formatted(token));
    long seed = Long.getLong("gatehouse.seed", SEED);
    // When
    Program.Outcome outcome =
        PythonTools.program("schemathesis")
            .with("--no-color", "--config-file", settings.toString(), "run")
            .with("--checks", CHECKS)
            .with("--phases", "examples,coverage,fuzzing")
            .with("--max-examples", String.valueOf(QUESTIONS), "--seed", String.valueOf(seed))
            .with("--generation-database", "none")
            .with(endpoints.uri("GATEHOUSE_AUDIT_URL").resolve("/q/openapi").toString())
            .in(folder)
            .run(ASKED_WITHIN);
    // Then
    assertThat(outcome.exit()).as("%s", outcome).isZero();
  }

  private static final String CHECKS =
      "not_a_server_error,status_code_conformance,content_type_conformance,"
          + "response_schema_conformance,negative_data_rejection,ignored_auth";
}
