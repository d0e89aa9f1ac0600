package dev.gatehouse.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.rest.TestingService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestEndedGrantsTest {
  private final TestingService service;
  private RestEndedGrants grants;

  RestEndedGrantsTest(@TempDir Path directory) throws IOException {
    service = new TestingService(directory);
    grants = new RestEndedGrants(service.calls());
  }

  @AfterEach
  void close() {
    service.close();
  }

  private boolean isHeard() {
    try {
      return grants.ended(new HeldGrant("j1", "b1", Optional.empty())).get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsSaidIsTheGrantAndItsBasis() {
    // Given
    service.answers(204, "");

    // When
    boolean heard = isHeard();

    // Then
    assertThat(heard).isTrue();
    assertThat(service.requests())
        .containsExactly(
            "POST /v1/grants/ended Bearer the-token null"
                + " {\"grants\":[{\"jti\":\"j1\",\"basis\":\"b1\"}]}");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 401, 404, 503})
  void everyOtherAnswerIsNone(int status) {
    // Given
    service.answers(status, "{}");

    // When / Then
    assertThat(isHeard()).isFalse();
  }

  @Test
  void silenceIsNoAnswer() {
    // Given
    service.fallsSilent();
    grants = new RestEndedGrants(service.impatientCalls());

    // When / Then
    assertThat(isHeard()).isFalse();
  }
}
