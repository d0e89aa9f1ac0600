package dev.gatehouse.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.gatehouse.gateway.TestingConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of the gateway to a service over TLS that wants to know who calls. */
class ServiceTlsTest {
  private static final Duration ENOUGH = Duration.ofSeconds(30);
  private static final Map<String, String> FILES =
      Map.of("ca-file", "ca.crt", "certificate-file", "tls.crt", "key-file", "tls.key");

  @TempDir Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final TestingAuthority authority = new TestingAuthority("ours");
  private final TestingAuthority foreign = new TestingAuthority("foreign");
  private Path gateway;
  private Path service;
  private HttpsServer server;

  @BeforeEach
  void startAServiceThatTrustsOurAuthority() throws IOException {
    gateway = Files.createDirectory(folder.resolve("gateway"));
    service = Files.createDirectory(folder.resolve("service"));
    Files.writeString(folder.resolve("token"), "the-token\n");
    for (Path side : new Path[] {gateway, service}) {
      authority.writeTo(side);
      authority.issue(side);
    }
    start(0);
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void whoHasACertificateOfOurAuthorityIsServed() throws Exception {
    assertThat(call(calls())).isEqualTo(200);
  }

  // In TLS 1.3 the service's refusal comes after the client's part is done: an alert, or the end.
  @Test
  void whoHasNoneIsNot() throws Exception {
    assertThatThrownBy(() -> call(calls("ca-file"))).hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void whoHasOneOfAnotherAuthorityIsNot() throws Exception {
    foreign.issue(gateway);

    assertThatThrownBy(() -> call(calls())).hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void whoHasAnExpiredOneIsNot() throws Exception {
    authority.issue(gateway, "127.0.0.1", Instant.now().minusSeconds(60));

    assertThatThrownBy(() -> call(calls())).hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void aServiceOfAnotherAuthorityIsToldNothing() throws Exception {
    foreign.writeTo(gateway);

    assertThatThrownBy(() -> call(calls())).hasMessageContaining("certification path");
  }

  @Test
  void aServiceThatIsCertifiedForAnotherAddressIsToldNothing() throws Exception {
    authority.issue(service, "127.0.0.2", Instant.now().plusSeconds(600));
    restart();

    assertThatThrownBy(() -> call(calls())).hasMessageContaining("127.0.0.1");
  }

  @Test
  void anExpiredServiceIsToldNothing() throws Exception {
    authority.issue(service, "127.0.0.1", Instant.now().minusSeconds(60));
    restart();

    assertThatThrownBy(() -> call(calls())).hasStackTraceContaining("Expired");
  }

  @Test
  void replacedFilesTakeEffectWithoutARestart() throws Exception {
    // Given
    RestCalls calls = calls();
    assertThat(call(calls)).isEqualTo(200);

    // When: both sides move to another authority, the service first
    foreign.writeTo(service);
    foreign.issue(service);
    restart();
    assertThatThrownBy(() -> call(calls)).isInstanceOf(ExecutionException.class);
    foreign.writeTo(gateway);
    foreign.issue(gateway);

    // Then
    assertThat(statusInTheEnd(calls)).isEqualTo(200);
  }

  @Test
  void aKeyOfAnotherCertificateChangesNothing() throws Exception {
    // Given
    ServiceClient client = new ServiceClient(configuration("https", FILES), threads);
    HttpClient before = client.current();

    // When
    byte[] certificate = Files.readAllBytes(gateway.resolve("tls.crt"));
    authority.issue(gateway);
    Files.write(gateway.resolve("tls.crt"), certificate);
    client.look();

    // Then
    assertThat(client.current()).isSameAs(before);
  }

  @Test
  void settingsThatCannotBeMeantAreRefusedAtTheStart() throws Exception {
    assertThatThrownBy(() -> calls("ca-file", "certificate-file"))
        .hasMessageContaining("go together");
    assertThatThrownBy(() -> calls("http", Map.of("ca-file", "ca.crt")))
        .hasMessageContaining("which is not https");
    Files.delete(gateway.resolve("ca.crt"));
    assertThatThrownBy(() -> calls()).hasMessageContaining("ca.crt");
  }

  private RestCalls calls(String... settings) {
    Map<String, String> chosen = new HashMap<>(FILES);
    if (settings.length > 0) {
      chosen.keySet().retainAll(Set.of(settings));
    }
    return calls("https", chosen);
  }

  private RestCalls calls(String scheme, Map<String, String> tls) {
    return new RestCalls(configuration(scheme, tls), threads);
  }

  private ServiceConfiguration configuration(String scheme, Map<String, String> tls) {
    Map<String, String> settings = new HashMap<>();
    settings.put("url", scheme + "://127.0.0.1:" + server.getAddress().getPort());
    settings.put("token-file", folder.resolve("token").toString());
    settings.put("timeout", "20s");
    tls.forEach((name, file) -> settings.put("tls." + name, gateway.resolve(file).toString()));
    return TestingConfiguration.of(ServiceConfiguration.class, settings);
  }

  private static int call(RestCalls calls) throws Exception {
    return calls
        .post("/", Map.of(), Duration.ZERO)
        .get(ENOUGH.toSeconds(), TimeUnit.SECONDS)
        .status();
  }

  private static int statusInTheEnd(RestCalls calls) throws Exception {
    Instant deadline = Instant.now().plus(ENOUGH);
    while (true) {
      try {
        return call(calls);
      } catch (ExecutionException failure) {
        if (Instant.now().isAfter(deadline)) {
          throw failure;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  private void restart() throws IOException {
    int port = server.getAddress().getPort();
    server.stop(0);
    start(port);
  }

  private void start(int port) throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    ServiceTls tls =
        new ServiceTls(
            Optional.of(service.resolve("ca.crt")),
            Optional.of(service.resolve("tls.crt")),
            Optional.of(service.resolve("tls.key")));
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls.context()) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters chosen = ServiceTls.parameters();
            chosen.setNeedClientAuth(true);
            parameters.setSSLParameters(chosen);
          }
        });
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          byte[] answer = "{}".getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }
}
