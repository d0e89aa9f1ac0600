package dev.gatehouse.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.authentication.GrantStatusSource.Answer;
import dev.gatehouse.gateway.rest.TestingService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestGrantStatusSourceTest {
  private static final HeldGrant FIRST = new HeldGrant("j1", "b1", Optional.empty());
  private static final HeldGrant SECOND =
      new HeldGrant("j2", "b2", Optional.of(Duration.ofSeconds(5)));

  private final TestingService service;
  private RestGrantStatusSource source;

  RestGrantStatusSourceTest(@TempDir Path directory) throws IOException {
    service = new TestingService(directory);
    source = new RestGrantStatusSource(service.calls());
  }

  @AfterEach
  void close() {
    service.close();
  }

  private Answer ask() {
    try {
      return source.ask(List.of(FIRST, SECOND)).get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theQuestionHasWhatIsKnownAndTheAnswerIsInItsOrder() {
    // Given
    service.answers(
        200,
        "{\"grants\":[{\"jti\":\"j1\",\"status\":\"revoked\",\"cause\":\"key-gone\"},"
            + "{\"jti\":\"j2\",\"status\":\"stands\"}]}");

    // When
    Answer answer = ask();

    // Then
    assertThat(answer)
        .isEqualTo(
            new Answer.Statuses(
                List.of(new GrantStatus.Revoked("key-gone"), new GrantStatus.Stands())));
    assertThat(service.requests())
        .containsExactly(
            "POST /v1/grants/status Bearer the-token null {\"grants\":["
                + "{\"jti\":\"j1\",\"basis\":\"b1\"},{\"jti\":\"j2\",\"basis\":\"b2\"}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}",
        "{\"grants\":[]}",
        "{\"grants\":[null,null]}",
        "{\"grants\":[{\"jti\":\"j1\",\"status\":\"stands\"}]}",
        "{\"grants\":[{\"jti\":\"j2\",\"status\":\"stands\"},{\"jti\":\"j1\",\"status\":\"stands\"}]}",
        "{\"grants\":[{\"jti\":\"j1\",\"status\":\"fine\"},{\"jti\":\"j2\",\"status\":\"stands\"}]}",
        "{\"grants\":[{\"jti\":\"j1\"},{\"jti\":\"j2\",\"status\":\"stands\"}]}",
        "{\"grants\":[{\"jti\":\"j1\",\"status\":\"stands\",\"until\":1},"
            + "{\"jti\":\"j2\",\"status\":\"stands\"}]}",
      })
  void anAnswerThatIsNotWholeAndValidSaysNothing(String body) {
    // Given
    service.answers(200, body);

    // When / Then
    assertThat(ask()).isInstanceOf(Answer.Unavailable.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 500, 503})
  void aRefusalSaysNothing(int status) {
    // Given
    service.answers(status, "{\"code\":\"GH-AUTH-2305\"}");

    // When / Then
    assertThat(ask()).isEqualTo(new Answer.Unavailable("status " + status + " GH-AUTH-2305"));
  }

  @Test
  void silenceSaysNothing() {
    // Given
    service.fallsSilent();
    source = new RestGrantStatusSource(service.impatientCalls());

    // When / Then
    assertThat(ask()).isInstanceOf(Answer.Unavailable.class);
  }

  @Test
  void aCauseThatIsNoWordIsNotRepeated() {
    // Given
    service.answers(
        200,
        "{\"grants\":[{\"jti\":\"j1\",\"status\":\"revoked\",\"cause\":\"A\\u001b[0m\"},"
            + "{\"jti\":\"j2\",\"status\":\"changed\"}]}");

    // When / Then
    assertThat(ask())
        .isEqualTo(
            new Answer.Statuses(
                List.of(new GrantStatus.Revoked("unknown"), new GrantStatus.Changed())));
  }

  @Test
  void whatAuthServiceCannotJudgeIsToldApart() {
    // Given
    service.answers(
        200,
        "{\"grants\":[{\"jti\":\"j1\",\"status\":\"unknown\"},"
            + "{\"jti\":\"j2\",\"status\":\"stands\"}]}");

    // When / Then
    assertThat(ask())
        .isEqualTo(
            new Answer.Statuses(List.of(new GrantStatus.Unknown(), new GrantStatus.Stands())));
  }
}
