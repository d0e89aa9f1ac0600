package dev.gatehouse.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The API server that {@code deploy/kubernetes/simulation} has started: no program runs in its
 * pods. Thread-safe.
 */
final class SimulatedCluster {
  static final String NAMESPACE = "workloads";
  static final String ANCHOR = "gatehouse-workloads";

  private static final ObjectMapper JSON = new ObjectMapper();
  private final EnvironmentFile endpoints;
  private final HttpClient http;

  SimulatedCluster(Path file) {
    endpoints = EnvironmentFile.read(file);
    try {
      http = HttpClient.newBuilder().sslContext(trusting(authority())).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return endpoints.value("SIMULATION_API");
  }

  Path authority() {
    return Path.of(endpoints.value("SIMULATION_AUTHORITY"));
  }

  Path backendToken() {
    return Path.of(endpoints.value("SIMULATION_BACKEND_TOKEN_FILE"));
  }

  /** What the API server writes of each request of backend-service. */
  Path auditLog() {
    return Path.of(endpoints.value("SIMULATION_AUDIT_LOG"));
  }

  String versions() {
    return endpoints.value("SIMULATION_VERSIONS");
  }

  /** A namespace for workloads, of the restricted standard, with what owns them. */
  void makeNamespace() {
    post(
        "/api/v1/namespaces",
        """
        {"metadata": {"name": "%s", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}
        """
            .formatted(NAMESPACE));
    post(
        "/api/v1/namespaces/" + NAMESPACE + "/secrets",
        "{\"metadata\": {\"name\": \"%s\"}}".formatted(ANCHOR));
  }

  /** How many objects of a kind the API server has in the namespace. */
  int count(String kind) {
    return send(request("/api/v1/namespaces/" + NAMESPACE + "/" + kind).GET()).path("items").size();
  }

  private void post(String path, String body) {
    JsonNode _ =
        send(
            request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url() + path))
        .header(
            "Authorization",
            "Bearer " + Machine.text(endpoints.value("SIMULATION_ADMIN_TOKEN_FILE")).strip());
  }

  private JsonNode send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(answer.request().uri() + ": " + answer.body());
      }
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static SSLContext trusting(Path file) throws IOException {
    try (InputStream input = Files.newInputStream(file)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null);
      for (Certificate some : CertificateFactory.getInstance("X.509").generateCertificates(input)) {
        trusted.setCertificateEntry(String.valueOf(trusted.size()), some);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
