package dev.gatehouse.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.gateway.Eventually;
import dev.gatehouse.gateway.TestingConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls to a service whose replicas go away. */
class RestCallsTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final TestingReplicas replicas;

  @TempDir private Path directory;

  RestCallsTest() throws IOException {
    replicas = new TestingReplicas(threads);
  }

  @BeforeEach
  void token() throws IOException {
    Files.writeString(directory.resolve("token"), "the-token");
  }

  @AfterEach
  void close() throws IOException {
    replicas.close();
    threads.shutdownNow();
  }

  private RestCalls calls(String timeout) {
    return new RestCalls(
        TestingConfiguration.of(
            ServiceConfiguration.class,
            Map.of(
                "url",
                "http://127.0.0.1:" + replicas.port(),
                "token-file",
                directory.resolve("token").toString(),
                "timeout",
                timeout)),
        threads);
  }

  @Test
  void aConnectionIntoNothingCostsOneTryMoreAndNotTheTimeout() throws Exception {
    // Given: without another try there would be no answer
    replicas.swallowConnections(1);

    // When
    RestCalls.Answer answer =
        calls("15s").postUntilHeard("/", Map.of("a", "b"), Duration.ZERO).get(60, TimeUnit.SECONDS);

    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(replicas.connections()).isEqualTo(2);
  }

  @Test
  void whatMustNotBeAskedTwiceAtATimeIsNot() {
    // Given
    replicas.swallowConnections(1);

    // When / Then
    assertThatThrownBy(
            () -> calls("2s").post("/", Map.of("a", "b"), Duration.ZERO).get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(java.net.http.HttpTimeoutException.class);
    assertThat(replicas.connections()).isEqualTo(1);
  }

  @Test
  void aConnectionThatIsClosedUnderACallCostsOneTryMore() throws Exception {
    // Given
    replicas.dropConnections(1);

    // When
    RestCalls.Answer answer =
        calls("15s").post("/", Map.of("a", "b"), Duration.ZERO).get(60, TimeUnit.SECONDS);

    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(replicas.connections()).isEqualTo(2);
  }

  @Test
  void whereNobodyAnswersBothTriesFail() {
    // Given
    replicas.swallowConnections(10);

    // When / Then
    assertThatThrownBy(
            () ->
                calls("1s")
                    .postUntilHeard("/", Map.of("a", "b"), Duration.ZERO)
                    .get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(java.net.http.HttpTimeoutException.class);
    assertThat(replicas.connections()).isEqualTo(2);
  }

  @Test
  void aConnectionThatIsNotUsedIsNotKept() throws Exception {
    // Given
    RestCalls.Answer _ =
        calls("15s").post("/", Map.of("a", "b"), Duration.ZERO).get(60, TimeUnit.SECONDS);

    // When / Then: by its own default the JDK would keep it for longer than we look
    Eventually.await("its end", () -> replicas.ended() == 1);
  }
}
