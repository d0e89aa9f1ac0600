package dev.gatehouse.deploy.quickstart;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An S3 server over a folder, with a bucket of versions: a manifest names each part's version. */
final class S3Server {
  private static final String PROGRAM = "/opt/versitygw/versitygw";
  private static final String BUCKET = "gatehouse";
  private static final int PORT = 9000;
  private static final int READY_PORT = 19000;
  private static final int WAIT_MILLIS = 100;
  private static final int OK = 200;
  private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(10);

  private static final String VERSIONED =
      "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
          + "<Status>Enabled</Status></VersioningConfiguration>";

  private final Path data;
  private final Passwords passwords;
  private final URI address = URI.create("http://127.0.0.1:" + PORT);
  private final HttpClient client = HttpClient.newHttpClient();

  S3Server(Path data, Passwords passwords) {
    this.data = data;
    this.passwords = passwords;
  }

  void run() throws IOException, InterruptedException {
    Path objects = Files.createDirectories(data.resolve("objects"));
    Path versions = Files.createDirectories(data.resolve("versions"));
    S3Keys keys = new S3Keys(passwords.read("s3-access-key"), passwords.read("s3-secret-key"));
    // It reads its keys from its environment only, which nobody else in the container can read.
    Process server =
        Program.start(
            List.of(
                PROGRAM,
                "--port",
                ":" + PORT,
                "--health",
                "/health",
                "--quiet",
                "posix",
                "--versioning-dir",
                versions.toString(),
                objects.toString()),
            Map.of("ROOT_ACCESS_KEY_ID", keys.id(), "ROOT_SECRET_ACCESS_KEY", keys.secret()),
            Process::destroy);
    awaitHealth(server);
    if (server.isAlive()) {
      makeBucket(keys);
      ReadyPort.open(READY_PORT);
    }
    System.exit(server.waitFor());
  }

  private void awaitHealth(Process server) throws InterruptedException {
    while (server.isAlive()) {
      try {
        HttpRequest question = HttpRequest.newBuilder(address.resolve("/health")).build();
        if (client.send(question, BodyHandlers.discarding()).statusCode() == OK) {
          return;
        }
      } catch (IOException notYet) {
        // It does not listen yet.
      }
      // Nothing but its answer tells; how long this may last is the startup probe's to say.
      Thread.sleep(WAIT_MILLIS);
    }
  }

  private void makeBucket(S3Keys keys) throws IOException, InterruptedException {
    if (ask(keys, "HEAD", "/" + BUCKET, "", "") != OK) {
      demand(ask(keys, "PUT", "/" + BUCKET, "", ""), "made");
    }
    demand(ask(keys, "PUT", "/" + BUCKET, "versioning=", VERSIONED), "given versions");
  }

  private int ask(S3Keys keys, String method, String path, String query, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        keys.sign(address, method, path, query, body).timeout(ANSWER_TIME_MAX).build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static void demand(int status, String what) throws IOException {
    if (status != OK) {
      throw new IOException("the bucket %s was not %s (HTTP %d)".formatted(BUCKET, what, status));
    }
  }
}
