package dev.gatehouse.backend.pod;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A real kube-apiserver over a real etcd, from the folder that {@code -Dgatehouse.kubernetes}
 * names. Nothing else of a cluster: no scheduler, no kubelet, no controllers. So what a pod's
 * kubelet would say of it is written by the tests, through the status subresource.
 */
final class TestingApiServer implements AutoCloseable {

  static final String ANCHOR = "gatehouse-workloads";

  private static final String PROPERTY = "gatehouse.kubernetes";
  private static final String TOKEN = "a-token-of-this-test";
  private static final Duration START_WAIT = Duration.ofMinutes(3);

  private final Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final int port;
  private final int etcdPort;

  private TestingApiServer(Path folder) throws IOException {
    this.folder = folder;
    this.port = freePort();
    this.etcdPort = freePort();
  }

  static TestingApiServer start(Path folder) throws IOException {
    TestingApiServer server = new TestingApiServer(folder);
    server.startEtcd();
    server.startApi();
    server.awaitReady();
    return server;
  }

  private void startEtcd() throws IOException {
    String client = "http://127.0.0.1:" + etcdPort;
    String peer = "http://127.0.0.1:" + freePort();
    run(
        "etcd",
        "--data-dir=" + folder.resolve("etcd"),
        "--listen-client-urls=" + client,
        "--advertise-client-urls=" + client,
        "--listen-peer-urls=" + peer,
        "--initial-advertise-peer-urls=" + peer,
        "--initial-cluster=default=" + peer,
        "--unsafe-no-fsync");
  }

  /** Starts the API server, the first time or again after {@link #stopApi}. */
  void startApi() throws IOException {
    Path key = folder.resolve("service-accounts.pem");
    Path tokens = folder.resolve("tokens.csv");
    if (!Files.exists(key)) {
      Files.writeString(key, privateKey());
      Files.writeString(tokens, TOKEN + ",admin,admin,system:masters\n");
    }
    run(
        "kube-apiserver",
        "--etcd-servers=http://127.0.0.1:" + etcdPort,
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--secure-port=" + port,
        "--cert-dir=" + folder.resolve("certificates"),
        "--token-auth-file=" + tokens,
        "--authorization-mode=RBAC",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + key,
        "--service-account-signing-key-file=" + key,
        "--disable-admission-plugins=ServiceAccount",
        "--allow-privileged=true");
  }

  void stopApi() throws InterruptedException {
    Process api = processes.removeLast();
    api.destroyForcibly().waitFor();
  }

  private void run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty(PROPERTY), program).toString());
    command.addAll(List.of(arguments));
    processes.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve(program + ".log").toFile()))
            .start());
  }

  void awaitReady() {
    long until = System.nanoTime() + START_WAIT.toNanos();
    try (KubernetesClient client = client()) {
      while (true) {
        try {
          client.raw("/readyz");
          if (client.namespaces().withName("default").get() != null) {
            return;
          }
        } catch (KubernetesClientException e) {
          if (System.nanoTime() > until || !processes.getLast().isAlive()) {
            throw e;
          }
        }
        Thread.onSpinWait();
      }
    }
  }

  URI address() {
    return URI.create("https://127.0.0.1:" + port);
  }

  /** A client that takes whatever certificate the server has. */
  HttpClient http() {
    SSLParameters anyName = new SSLParameters();
    anyName.setEndpointIdentificationAlgorithm("");
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(anybody())
        .sslParameters(anyName)
        .build();
  }

  /** A client that does what it must and tries nothing again for long. */
  KubernetesClient client() {
    return client(address().toString());
  }

  /** The same, of one that stands before the server. */
  KubernetesClient client(String address) {
    Config config =
        new ConfigBuilder()
            .withAutoConfigure(false)
            .withMasterUrl(address)
            .withOnlyHttpWatches(address.startsWith("http:"))
            .withOauthToken(TOKEN)
            .withTrustCerts(true)
            .withDisableHostnameVerification(true)
            .withRequestRetryBackoffLimit(1)
            .withRequestRetryBackoffInterval(50)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** A namespace of the restricted standard, with the anchor in it. */
  void createNamespace(String name) {
    try (KubernetesClient client = client()) {
      client
          .resource(
              new NamespaceBuilder()
                  .withNewMetadata()
                  .withName(name)
                  .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                  .endMetadata()
                  .build())
          .create();
      client
          .secrets()
          .inNamespace(name)
          .resource(new SecretBuilder().withNewMetadata().withName(ANCHOR).endMetadata().build())
          .create();
    }
  }

  private static SSLContext anybody() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustsAnybody()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has TLS", e);
    }
  }

  /** The server's certificate is of its own making, and new for each test. */
  private static final class TrustsAnybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static String privateKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return "-----BEGIN PRIVATE KEY-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
          + "\n-----END PRIVATE KEY-----\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has RSA", e);
    }
  }

  private static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    processes.reversed().forEach(Process::destroyForcibly);
  }
}
