package dev.gatehouse.auth.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.authentication.IdentityProvider.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that are slow, down, lying, redirecting or endless: nobody gets in, and nobody waits. */
class WebhookFailuresTest {

  private static final String YES = "{\"success\": true}";
  private static final Duration BOUND = Duration.ofSeconds(5);

  @TempDir private Path folder;

  private @Nullable TestingWebhook started;
  private @Nullable AccessSnapshot read;

  @BeforeEach
  void startAServer() throws IOException {
    started = TestingWebhook.start();
    read = TestingSettings.access(folder);
  }

  @AfterEach
  void stopTheServer() {
    server().close();
  }

  record Case(HttpHandler handler, String detail) {}

  static Stream<Named<Case>> cases() {
    return Stream.of(
        Named.of(
            "a redirect",
            new Case(
                exchange -> {
                  exchange.getResponseHeaders().set("Location", "/elsewhere");
                  TestingWebhook.send(exchange, 302, "application/json", YES);
                },
                "password answered with status 302")),
        Named.of(
            "a permanent redirect that keeps the method",
            new Case(
                exchange -> {
                  exchange.getResponseHeaders().set("Location", "/elsewhere");
                  TestingWebhook.send(exchange, 308, "", "");
                },
                "password answered with status 308")),
        status(201),
        status(204),
        status(401),
        status(500),
        type("text/html"),
        type("text/plain; charset=utf-8"),
        type("application/jsonx"),
        type(""),
        Named.of(
            "too much",
            new Case(
                exchange ->
                    TestingWebhook.send(
                        exchange,
                        200,
                        "application/json",
                        YES + " ".repeat(WebhookEndpoint.ANSWER_BYTES_MAX)),
                "password broke its answer off, or sent too much")),
        Named.of(
            "less than it promised",
            new Case(
                exchange -> {
                  exchange.getResponseHeaders().set("Content-Type", "application/json");
                  exchange.sendResponseHeaders(200, 100);
                  exchange.getResponseBody().write(YES.getBytes(StandardCharsets.UTF_8));
                  exchange.getResponseBody().flush();
                },
                "password broke its answer off, or sent too much")));
  }

  private static Named<Case> status(int status) {
    return Named.of(
        "status " + status,
        new Case(
            exchange ->
                TestingWebhook.send(exchange, status, "application/json", status == 204 ? "" : YES),
            "password answered with status " + status));
  }

  private static Named<Case> type(String type) {
    return Named.of(
        "content type '" + type + "'",
        new Case(
            exchange -> TestingWebhook.send(exchange, 200, type, YES),
            "password did not answer with application/json"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsNoAnswerLetsNobodyIn(Case some) {
    // Given
    server().on("/password", some.handler()).answer("/elsewhere", YES);

    // When
    Answer answer = settings("20s").ask(access(), TestingSettings.password());

    // Then
    assertUnavailable(answer, some.detail());
    assertThat(server().asked()).doesNotContain("POST /elsewhere", "GET /elsewhere");
  }

  @Test
  void aServerThatIsDownIsUnavailable() {
    // Given
    TestingSettings settings = settings("20s");
    server().close();

    // When / Then
    assertUnavailable(
        settings.ask(access(), TestingSettings.password()), "password cannot be reached");
  }

  @Test
  void aServerThatNeverAnswersCostsOneDeadline() {
    // Given
    CountDownLatch end = new CountDownLatch(1);
    server().on("/password", exchange -> await(end));

    // When
    long before = System.nanoTime();
    Answer answer = settings("2s").ask(access(), TestingSettings.password());
    Duration took = Duration.ofNanos(System.nanoTime() - before);
    end.countDown();

    // Then
    assertUnavailable(answer, "password did not answer in time");
    assertThat(took).isLessThan(BOUND);
  }

  @Test
  void aServerThatSendsByteByByteCostsOneDeadline() throws IOException {
    // Given
    try (Trickle trickle = new Trickle()) {
      TestingSettings settings = settings("2s").set("password.url", trickle.url());

      // When
      long before = System.nanoTime();
      Answer answer = settings.ask(access(), TestingSettings.password());
      Duration took = Duration.ofNanos(System.nanoTime() - before);

      // Then
      assertUnavailable(answer, "password did not answer in time");
      assertThat(took).isLessThan(BOUND);
    }
  }

  @Test
  void aServerThatComesBackInTimeIsBelieved() {
    // Given
    AtomicInteger calls = new AtomicInteger();
    server()
        .on(
            "/password",
            exchange ->
                TestingWebhook.send(
                    exchange, calls.incrementAndGet() < 3 ? 503 : 200, "application/json", YES));

    // When
    Answer answer =
        settings("20s").set("retry-interval", "20ms").ask(access(), TestingSettings.password());

    // Then
    assertThat(answer).isInstanceOf(Answer.Accepted.class);
    assertThat(server().bodies()).hasSize(3).containsOnly(server().bodies().getFirst());
  }

  @Test
  void whatWasWrongAtFirstIsToldAndNotThatTimeRanOut() {
    // Given
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    server()
        .on(
            "/password",
            exchange -> {
              if (calls.incrementAndGet() > 1) {
                await(end);
              }
              TestingWebhook.send(exchange, 500, "", "");
            });

    // When
    Answer answer =
        settings("2s").set("retry-interval", "20ms").ask(access(), TestingSettings.password());
    end.countDown();

    // Then
    assertUnavailable(answer, "password answered with status 500");
    assertThat(calls).hasValueGreaterThan(1);
  }

  @Test
  void theLaterServersShareTheDeadline() {
    // Given
    CountDownLatch end = new CountDownLatch(1);
    server().answer("/password", YES).on("/config", exchange -> await(end));
    TestingSettings settings = settings("2s").set("configserver.url", server().url() + "/config");

    // When
    Answer answer = settings.ask(access(), TestingSettings.password());
    end.countDown();

    // Then
    assertUnavailable(answer, "configserver did not answer in time");
  }

  @Test
  void beyondTheBoundNobodyWaitsAndAPlaceComesBack() throws InterruptedException {
    // Given
    CountDownLatch asked = new CountDownLatch(2);
    CountDownLatch end = new CountDownLatch(1);
    server()
        .on(
            "/password",
            exchange -> {
              asked.countDown();
              await(end);
              TestingWebhook.send(exchange, 200, "application/json", YES);
            });
    try (WebhookIdentities identities = settings("20s").set("attempts-max", "2").identities()) {
      List<CompletableFuture<Answer>> first =
          Stream.of("one", "two").map(user -> ask(identities, user)).toList();
      assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();

      // When
      CompletableFuture<Answer> third = ask(identities, "three");

      // Then
      assertThat(third)
          .isCompletedWithValueMatching(
              answer ->
                  answer instanceof Answer.Unavailable unavailable
                      && unavailable.code().code().equals("GH-AUTH-5103"));
      end.countDown();
      assertThat(first)
          .allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(Answer.Accepted.class));
      assertThat(ask(identities, "four").join()).isInstanceOf(Answer.Accepted.class);
    }
  }

  private CompletableFuture<Answer> ask(WebhookIdentities identities, String user) {
    CompletionStage<Answer> answer =
        identities.ask(TestingSettings.attempt(user, TestingSettings.password(user)), access());
    return answer.toCompletableFuture();
  }

  private TestingSettings settings(String authTimeout) {
    return TestingSettings.of("0.5", server()).set("auth-timeout", authTimeout);
  }

  private TestingWebhook server() {
    return Objects.requireNonNull(started);
  }

  private AccessSnapshot access() {
    return Objects.requireNonNull(read);
  }

  private static void assertUnavailable(Answer answer, String detail) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Unavailable.class,
            unavailable -> {
              assertThat(unavailable.detail()).isEqualTo(detail);
              assertThat(unavailable.code().code()).isEqualTo("GH-AUTH-5101");
            });
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends the head of an answer at once, and its body for ever. */
  private static final class Trickle implements AutoCloseable {

    private static final String HEAD =
        String.join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "Content-Type: application/json",
            "Content-Length: 60000",
            "",
            "");

    private final ServerSocket socket;
    private final Thread thread;

    Trickle() throws IOException {
      socket = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
      thread = Thread.ofVirtual().start(this::serve);
    }

    String url() {
      return "http://127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (Socket client = socket.accept();
            InputStream in = client.getInputStream()) {
          in.read();
          client.getOutputStream().write(HEAD.getBytes(StandardCharsets.US_ASCII));
          while (true) {
            client.getOutputStream().write(' ');
            // A byte now and then is what this server is about: slow, and never silent.
            Thread.sleep(10);
          }
        } catch (IOException | InterruptedException e) {
          // The client went, or the test ends.
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
      thread.interrupt();
    }
  }
}
