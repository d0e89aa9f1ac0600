package dev.gatehouse.backend.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls to an auth-service over TLS that wants to know who calls. */
class AuthServiceClientTest {
  private static final Duration ENOUGH = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final TestingAuthority authority = new TestingAuthority("ours");
  private final TestingAuthority foreign = new TestingAuthority("foreign");
  private Path ours;
  private Path theirs;
  private HttpsServer server;

  @BeforeEach
  void startAServiceThatTrustsOurAuthority() throws IOException {
    ours = Files.createDirectory(folder.resolve("ours"));
    theirs = Files.createDirectory(folder.resolve("theirs"));
    for (Path side : new Path[] {ours, theirs}) {
      authority.writeTo(side);
      authority.issue(side);
    }
    start(0);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void whoHasACertificateOfOurAuthorityIsServed() throws Exception {
    assertThat(status(client(all(ours)))).isEqualTo(204);
  }

  @Test
  void whoHasNoneIsNot() throws Exception {
    AuthServiceTls none =
        new AuthServiceTls(Optional.of(ours.resolve("ca.crt")), Optional.empty(), Optional.empty());
    AuthServiceClient client = client(none);

    // In TLS 1.3 the service's refusal comes after our part is done: an alert, or the end.
    assertThatThrownBy(() -> status(client))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(ConnectException.class);
  }

  @Test
  void replacedFilesTakeEffectAtTheNextCall() throws Exception {
    // Given
    AuthServiceClient client = client(all(ours));
    foreign.writeTo(theirs);
    foreign.issue(theirs);
    int port = server.getAddress().getPort();
    server.stop(0);
    start(port);
    assertThatThrownBy(() -> status(client)).isInstanceOf(SSLException.class);

    // When
    foreign.writeTo(ours);
    foreign.issue(ours);

    // Then
    assertThat(status(client)).isEqualTo(204);
  }

  @Test
  void filesThatCannotBeUsedChangeNothing() throws Exception {
    AuthServiceClient client = client(all(ours));

    Files.writeString(ours.resolve("tls.crt"), "no certificate");

    assertThat(status(client)).isEqualTo(204);
  }

  @Test
  void settingsThatCannotBeMeantAreRefused() {
    AuthServiceTls withoutKey =
        new AuthServiceTls(
            Optional.empty(), Optional.of(ours.resolve("tls.crt")), Optional.empty());

    assertThatThrownBy(() -> client(withoutKey)).hasMessageContaining("go together");
    assertThatThrownBy(
            () -> new AuthServiceClient(URI.create("http://127.0.0.1:1"), ENOUGH, all(ours)))
        .hasMessageContaining("https");
  }

  private AuthServiceClient client(AuthServiceTls tls) throws IOException {
    return new AuthServiceClient(
        URI.create("https://127.0.0.1:" + server.getAddress().getPort()), ENOUGH, tls);
  }

  private static AuthServiceTls all(Path folder) {
    return new AuthServiceTls(
        Optional.of(folder.resolve("ca.crt")),
        Optional.of(folder.resolve("tls.crt")),
        Optional.of(folder.resolve("tls.key")));
  }

  private static int status(AuthServiceClient client) throws IOException, InterruptedException {
    return client
        .send(HttpRequest.newBuilder(client.resolve("/")).timeout(ENOUGH).build())
        .statusCode();
  }

  private void start(int port) throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(all(theirs).context()) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters chosen = AuthServiceTls.parameters();
            chosen.setNeedClientAuth(true);
            parameters.setSSLParameters(chosen);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }
}
