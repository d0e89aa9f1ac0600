package dev.gatehouse.e2e.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.e2e.Suite;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Program;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A gateway and the services that it asks, over TLS on both sides. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InternalTlsE2e {
  private static final Duration SOON = Duration.ofMinutes(2);

  @TempDir static Path folder;

  private static final Suite SUITE = Suite.running();
  private static final TestingAuthority AUTHORITY = new TestingAuthority("ours");
  private static CertifiedServices services;

  @BeforeAll
  static void startServices() throws Exception {
    services = CertifiedServices.start(SUITE, folder, AUTHORITY);
    awaitLogin("they have not come up");
  }

  @AfterAll
  static void stopServices() {
    services.close();
  }

  @Test
  void aLoginGoesOverTlsFromGatewayToAuthToBackend() {
    Program.Outcome outcome = services.ssh("echo over tls").succeed();

    assertThat(outcome.output()).isEqualTo("over tls\n");
  }

  @Test
  void whoHasNoCertificateIsToldSoAndNothingElse() throws Exception {
    Path nobody = certificates("nobody");
    AUTHORITY.writeTo(nobody);

    HttpResponse<String> auth = ask(nobody, "GET", services.auth(), "/v1/jwks");
    HttpResponse<String> backend = ask(nobody, "DELETE", services.backend(), "/v1/leases/x");

    assertThat(auth.statusCode()).isEqualTo(401);
    assertThat(auth.body()).contains("GH-AUTH-3003");
    assertThat(backend.statusCode()).isEqualTo(401);
    assertThat(backend.body()).contains("GH-BACKEND-3002");
  }

  @Test
  void probesNeedNoCertificate() throws Exception {
    Path kubelet = certificates("kubelet");
    AUTHORITY.writeTo(kubelet);

    assertThat(ask(kubelet, services.auth(), "/q/health/ready").statusCode()).isEqualTo(200);
    assertThat(ask(kubelet, services.backend(), "/q/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void aCertificateAloneOpensNothing() throws Exception {
    Path some = certificates("some");
    AUTHORITY.writeTo(some);
    AUTHORITY.issue(some);

    assertThat(ask(some, services.auth(), "/v1/jwks").body()).contains("GH-AUTH-3001");
  }

  @Test
  void whoIsOfAnotherAuthorityOrExpiredIsCutOff() throws Exception {
    Path foreign = certificates("foreign");
    new TestingAuthority("foreign").issue(foreign);
    AUTHORITY.writeTo(foreign);
    Path expired = certificates("expired");
    AUTHORITY.writeTo(expired);
    AUTHORITY.issue(expired, "127.0.0.1", Instant.now().minusSeconds(60));

    for (URI service : new URI[] {services.auth(), services.backend()}) {
      assertThatThrownBy(() -> ask(foreign, service, "/q/health/live"))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(ConnectException.class);
      assertThatThrownBy(() -> ask(expired, service, "/q/health/live"))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(ConnectException.class);
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void replacedCertificatesTakeEffectOnBothSidesWithoutARestart() throws Exception {
    // Given
    Path before = certificates("before");
    AUTHORITY.writeTo(before);
    AUTHORITY.issue(before);
    TestingAuthority next = new TestingAuthority("next");
    Path after = certificates("after");
    next.writeTo(after);
    next.issue(after);

    // When
    services.certify(next);

    // Then
    for (URI service : new URI[] {services.auth(), services.backend()}) {
      Await.until(
          service + " has its new certificate, and trusts the new authority",
          SOON,
          () -> isAnswered(after, service));
      assertThatThrownBy(() -> ask(before, service, "/q/health/live"))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(ConnectException.class);
    }
    awaitLogin("no login with new certificates");
    assertThat(services.allRun()).isTrue();
    assertThat(services.said()).contains("GH-GATEWAY-1602");
  }

  private static void awaitLogin(String otherwise) {
    Await.until(
        "a login",
        SOON,
        () -> services.ssh("echo in").run().output().equals("in\n"),
        () -> otherwise + ": " + services.said());
  }

  private static Path certificates(String name) throws IOException {
    return Files.createDirectory(folder.resolve(name));
  }

  private static boolean isAnswered(Path certificates, URI service) throws Exception {
    try {
      return ask(certificates, service, "/q/health/live").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static HttpResponse<String> ask(Path certificates, URI service, String path)
      throws Exception {
    return ask(certificates, "GET", service, path);
  }

  private static HttpResponse<String> ask(
      Path certificates, String method, URI service, String path) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(ClientCertificates.context(certificates))
            .build()) {
      return client.send(
          HttpRequest.newBuilder(service.resolve(path))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .timeout(SOON)
              .build(),
          BodyHandlers.ofString());
    }
  }
}
