package dev.gatehouse.gateway.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.gateway.Eventually;
import dev.gatehouse.gateway.authentication.GatewayKey;
import dev.gatehouse.gateway.authentication.Grant;
import dev.gatehouse.gateway.authentication.TestingGrants;
import dev.gatehouse.gateway.rest.TestingService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestWorkloadProviderTest {
  private static final String READY =
      """
      {"leaseId":"lease","state":"ready","workload":{"id":"w","kind":"process",\
      "host":"127.0.0.1","port":2200,"hostKey":"ssh-ed25519 AAAA"},"certificate":"cert",\
      "expiresAt":"2026-01-01T00:00:00Z"}""";

  private final SessionId session = SessionId.create(Instant.now());
  private final Grant grant = TestingGrants.grant(session);
  private final GatewayKey key = GatewayKey.generate();
  private final TestingService service;
  private RestWorkloadProvider provider;

  RestWorkloadProviderTest(@TempDir Path directory) throws IOException {
    service = new TestingService(directory);
    provider = new RestWorkloadProvider(service.calls(), key);
  }

  @AfterEach
  void close() {
    service.close();
  }

  private LeaseAnswer ask() {
    try {
      return provider
          .acquire(
              new WorkloadProvider.Wish(grant, session, WorkloadProvider.SESSION),
              false,
              Duration.ofSeconds(1))
          .get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theQuestionCarriesTheGrantAndAsksToWait() {
    // Given
    service.answers(200, READY);

    // When
    LeaseAnswer _ = ask();

    // Then
    assertThat(service.requests())
        .containsExactly(
            "POST /v1/leases Bearer the-token wait=1 "
                + ("{\"grant\":\"%s\",\"sessionId\":\"%s\",\"leaseKey\":\"session\","
                        + "\"gatewayPublicKey\":\"%s\",\"attached\":false}")
                    .formatted(grant.token(), session, key.openSsh()));
  }

  @Test
  void aWorkloadThatIsReadyIsALease() {
    // Given
    service.answers(200, READY);

    // When
    LeaseAnswer answer = ask();

    // Then
    assertThat(answer)
        .isEqualTo(
            new LeaseAnswer.Ready(
                new WorkloadLease(
                    "lease",
                    new WorkloadLease.Workload(
                        "w", "process", "", "", "", "", "127.0.0.1", 2200, "ssh-ed25519 AAAA"),
                    "cert")));
  }

  @Test
  void aWorkloadThatIsOnItsWayIsPending() {
    // Given
    service.answers(
        202, "{\"leaseId\":\"lease\",\"state\":\"starting\",\"waitingFor\":\"the image\"}");

    // When
    LeaseAnswer answer = ask();

    // Then
    assertThat(answer).isEqualTo(new LeaseAnswer.Pending("lease", "the image"));
  }

  @Test
  void aWorkloadForEachChannelIsNoneForTheSession() {
    // Given
    service.answers(200, "{\"leaseId\":\"lease\",\"state\":\"each-channel\"}");

    // When
    LeaseAnswer answer = ask();

    // Then
    assertThat(answer).isEqualTo(new LeaseAnswer.EachChannel("lease"));
  }

  @Test
  void aWorkloadThatIsOverIsToldFromOneThatIsRefused() {
    // Given
    service.answers(410, "{\"code\":\"GH-BACKEND-2001\",\"detail\":\"because\"}");

    // When
    LeaseAnswer answer = ask();

    // Then
    assertThat(answer).isEqualTo(new LeaseAnswer.Ended("GH-BACKEND-2001", "because"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'Out of memory'|'It was too large.'|'Out of memory. It was too large.'",
        "'Out of memory.'|''|'Out of memory.'",
        "'Out of memory'|'Out of memory, since it was too large.'"
            + "|'Out of memory, since it was too large.'",
        "''|'It was too large.'|'It was too large.'",
      })
  void theWordsAreThoseOfTheTitleAndOfADetailThatSaysMore(
      String title, String detail, String words) {
    // Given
    service.answers(
        410,
        "{\"code\":\"GH-BACKEND-5106\",\"title\":\"%s\",\"detail\":\"%s\"}"
            .formatted(title, detail));

    // When
    LeaseAnswer answer = ask();

    // Then
    assertThat(answer).isEqualTo(new LeaseAnswer.Ended("GH-BACKEND-5106", words));
  }

  @Test
  void anOutageThatTheServiceKnowsOfHasItsCodeAndWords() {
    // Given
    service.answers(
        503, "{\"code\":\"GH-BACKEND-5114\",\"title\":\"No workload can be made now\"}");

    // When
    LeaseAnswer answer = ask();

    // Then
    assertThat(answer)
        .isEqualTo(
            new LeaseAnswer.Unavailable(
                "GH-BACKEND-5114", "No workload can be made now.", "status 503 GH-BACKEND-5114"));
  }

  @ParameterizedTest
  @CsvSource({"400", "401", "403", "404", "409"})
  void aRefusalNamesItsCode(int status) {
    // Given
    service.answers(status, "{\"code\":\"GH-BACKEND-2001\",\"detail\":\"because\"}");

    // When
    LeaseAnswer answer = ask();

    // Then
    assertThat(answer).isEqualTo(new LeaseAnswer.Refused("GH-BACKEND-2001", "because"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200|garbage",
        "200|''",
        "200|null",
        "200|{\"leaseId\":\"l\",\"state\":\"ready\",\"surprise\":1}",
        "200|{\"leaseId\":\"l\",\"state\":\"ready\",\"certificate\":\"c\",\"workload\":{\"id\":\"w\","
            + "\"kind\":\"process\",\"port\":1}}",
        "200|{}",
        "202|{}",
        "500|{}",
        "503|''"
      })
  void whatIsNotAWholeValidAnswerIsUnavailable(int status, String body) {
    // Given
    service.answers(status, body);

    // When
    LeaseAnswer answer = ask();

    // Then
    assertThat(answer).isInstanceOf(LeaseAnswer.Unavailable.class);
  }

  @Test
  void aBoundThatIsReachedIsNoRefusal() {
    // Given
    service.answers(429, "{\"code\":\"GH-BACKEND-2010\"}");

    // When
    LeaseAnswer answer = ask();

    // Then
    assertThat(answer).isEqualTo(new LeaseAnswer.AtLimit("GH-BACKEND-2010"));
  }

  @Test
  void aServiceThatDoesNotAnswerIsUnavailable() {
    // Given
    service.fallsSilent();
    provider = new RestWorkloadProvider(service.impatientCalls(), key);

    // When
    LeaseAnswer answer = ask();

    // Then
    assertThat(answer).isEqualTo(new LeaseAnswer.Unavailable("HttpTimeoutException"));
  }

  @Test
  void aLeaseIsGivenBack() {
    // Given
    service.answers(204, "");

    // When
    provider.release("lease");
    Eventually.await("the call", () -> !service.requests().isEmpty());

    // Then
    assertThat(service.requests())
        .containsExactly("DELETE /v1/leases/lease Bearer the-token null ");
  }
}
