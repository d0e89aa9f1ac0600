package dev.gatehouse.backend.grant;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * The HTTP client for the auth-service. Its certificates are looked at again at each call: when
 * they have changed, calls are made by a client of the new ones, over new connections. Files that
 * cannot be used change nothing, and are said once. Thread-safe.
 */
public final class AuthServiceClient {

  private static final ServiceLog LOG = ServiceLog.of(AuthServiceClient.class);

  private final URI address;
  private final Duration timeout;
  private final AuthServiceTls tls;
  private HttpClient client;
  private String inEffect;
  private String told = "";

  /**
   * @throws IOException when the certificates cannot be used; it says which
   */
  public AuthServiceClient(URI address, Duration timeout, AuthServiceTls tls) throws IOException {
    if (!isHttps(address) && !tls.isEmpty()) {
      throw new IOException("certificates are for https, and the address is " + address);
    }
    if (tls.certificate().isPresent() != tls.key().isPresent()) {
      throw new IOException("certificate-file and key-file go together");
    }
    this.address = address;
    this.timeout = timeout;
    this.tls = tls;
    this.inEffect = tls.digest();
    this.client = make();
  }

  URI resolve(String path) {
    return URI.create(address.toString().replaceAll("/$", "") + path);
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    try {
      HttpResponse<String> response = current().send(request, BodyHandlers.ofString());
      tell("", "");
      return response;
    } catch (IOException failure) {
      Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
          .filter(SSLException.class::isInstance)
          .findFirst()
          .ifPresent(cause -> tell("mistrust", String.valueOf(cause.getMessage())));
      throw failure;
    }
  }

  synchronized HttpClient current() {
    if (tls.isEmpty()) {
      return client;
    }
    try {
      String digest = tls.digest();
      if (!digest.equals(inEffect)) {
        HttpClient before = client;
        client = make();
        inEffect = digest;
        // Calls that are under way go on.
        before.shutdown();
        LOG.info(MessageCode.CERTIFICATES_READ);
      }
    } catch (IOException failure) {
      tell("kept", String.valueOf(failure.getMessage()));
    }
    return client;
  }

  /** Says what is wrong once, until something else is, or nothing. */
  private synchronized void tell(String what, String detail) {
    if (!told.equals(what + detail)) {
      told = what + detail;
      switch (what) {
        case "mistrust" -> LOG.with("detail", detail).warn(MessageCode.AUTH_SERVICE_MISTRUST);
        case "kept" -> LOG.with("detail", detail).warn(MessageCode.CERTIFICATES_KEPT);
        default -> {
          // All is well again.
        }
      }
    }
  }

  private HttpClient make() throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(timeout);
    if (isHttps(address)) {
      builder.sslContext(tls.context()).sslParameters(AuthServiceTls.parameters());
    }
    return builder.build();
  }

  private static boolean isHttps(URI address) {
    return "https".equalsIgnoreCase(address.getScheme());
  }
}
