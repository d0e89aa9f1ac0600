package dev.gatehouse.audit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** A real S3 server: versitygw, where {@code -Dgatehouse.versitygw=<program>} names it. */
public final class TestingVersityGw implements AutoCloseable {
  public static final String BUCKET = "recordings";
  private static final String PROPERTY = "gatehouse.versitygw";
  private static final String ACCESS = "testing";
  private static final String SECRET = "testing-secret";
  private static final Duration START_WAIT = Duration.ofSeconds(20);

  private final Process process;
  private final int port;

  private TestingVersityGw(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a server over {@code folder}, with a bucket that keeps versions. */
  public static TestingVersityGw start(Path folder) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<String> command = new ArrayList<>(List.of(System.getProperty(PROPERTY)));
    command.addAll(List.of("--port", "127.0.0.1:" + port, "posix", "--versioning-dir"));
    command.add(Files.createDirectories(folder.resolve("versions")).toString());
    command.add(Files.createDirectories(folder.resolve("objects")).toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(Map.of("ROOT_ACCESS_KEY", ACCESS, "ROOT_SECRET_KEY", SECRET));
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
    TestingVersityGw server = new TestingVersityGw(builder.start(), port);
    server.awaitStart();
    try (S3Client client = server.client()) {
      client.createBucket(bucket -> bucket.bucket(BUCKET));
      client.putBucketVersioning(
          request ->
              request
                  .bucket(BUCKET)
                  .versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    }
    return server;
  }

  private void awaitStart() throws IOException, InterruptedException {
    long until = System.nanoTime() + START_WAIT.toNanos();
    while (true) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        if (System.nanoTime() > until || !process.isAlive()) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  public S3Client client() {
    return S3Client.builder()
        .httpClientBuilder(ApacheHttpClient.builder())
        .endpointOverride(URI.create(endpoint()))
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS, SECRET)))
        .build();
  }

  private String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
