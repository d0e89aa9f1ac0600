package dev.gatehouse.deploy.quickstart;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * PostgreSQL with a database for audit-service and one for auth-service, each for its own user
 * alone. Both are made at the first start, before anything listens. The superuser logs in from
 * inside of the pod only.
 */
final class PostgresServer {
  private static final String PROGRAMS = "/opt/postgres/bin/";
  private static final int PORT = 5432;
  private static final int READY_PORT = 15432;
  private static final int WAIT_MILLIS = 100;

  private static final String WHO_MAY_CONNECT =
      """
      host all postgres 127.0.0.1/32 scram-sha-256
      host gatehouse gatehouse all scram-sha-256
      host gatehouse_auth gatehouse_auth all scram-sha-256
      """;

  private final Path data;
  private final Passwords passwords;

  PostgresServer(Path data, Passwords passwords) {
    this.data = data;
    this.passwords = passwords;
  }

  void run() throws IOException, InterruptedException {
    if (!Files.exists(data.resolve("PG_VERSION"))) {
      make();
    }
    // Volumes with a group are opened to it when they are mounted, and then PostgreSQL refuses.
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    // Of one that was killed: no process of it is left, as it ends with its container.
    Files.deleteIfExists(pidFile());
    Files.writeString(data.resolve("pg_hba.conf"), WHO_MAY_CONNECT);
    Process server =
        Program.start(
            List.of(
                PROGRAMS + "postgres",
                "-D",
                data.toString(),
                "-c",
                "listen_addresses=*",
                "-c",
                "port=" + PORT,
                "-c",
                "unix_socket_directories=",
                "-c",
                "shared_buffers=32MB",
                "-c",
                "max_connections=60"),
            Map.of(),
            PostgresServer::endFast);
    awaitReady(server);
    System.exit(server.waitFor());
  }

  private void make() throws IOException, InterruptedException {
    Path unfinished = data.resolveSibling(data.getFileName() + ".new");
    removeAll(unfinished);
    Files.createDirectories(unfinished);
    passwords.read("postgres-superuser");
    complete(
        Program.builder(
                List.of(
                    PROGRAMS + "initdb",
                    "-D",
                    unfinished.toString(),
                    "--username=postgres",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--auth=scram-sha-256",
                    "--pwfile=" + passwords.file("postgres-superuser")),
                Map.of())
            .redirectInput(new File("/dev/null"))
            .start());
    Process single =
        Program.builder(
                List.of(
                    PROGRAMS + "postgres",
                    "--single",
                    "-j",
                    "-D",
                    unfinished.toString(),
                    "postgres"),
                Map.of())
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .start();
    try (OutputStream statements = single.getOutputStream()) {
      statements.write(statements().getBytes(StandardCharsets.UTF_8));
    }
    complete(single);
    Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What single-user mode reads: statements that end with an empty line. */
  private String statements() throws IOException {
    return """
        CREATE ROLE gatehouse LOGIN PASSWORD '%s';

        CREATE DATABASE gatehouse OWNER gatehouse;

        CREATE ROLE gatehouse_auth LOGIN PASSWORD '%s';

        CREATE DATABASE gatehouse_auth OWNER gatehouse_auth;

        REVOKE CONNECT ON DATABASE gatehouse, gatehouse_auth FROM PUBLIC;

        """
        .formatted(passwords.read("postgres-gatehouse"), passwords.read("postgres-gatehouse-auth"));
  }

  private void complete(Process process) throws IOException, InterruptedException {
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException(
          "the databases were not made (exit code %d); what it said is above; %s has to be writable"
              .formatted(code, data.getParent()));
    }
  }

  /** The file's last line says whether connections are taken. */
  private void awaitReady(Process server) throws IOException, InterruptedException {
    while (server.isAlive()) {
      if (Files.exists(pidFile())
          && Files.readString(pidFile()).lines().anyMatch(line -> line.strip().equals("ready"))) {
        ReadyPort.open(READY_PORT);
        return;
      }
      // Nothing but the file tells; how long this may last is the startup probe's to say.
      Thread.sleep(WAIT_MILLIS);
    }
  }

  private Path pidFile() {
    return data.resolve("postmaster.pid");
  }

  /** By SIGINT, for which Java has no call: TERM would wait for clients. */
  private static void endFast(Process server) throws IOException, InterruptedException {
    Program.builder(
            List.of(PROGRAMS + "pg_ctl", "kill", "INT", String.valueOf(server.pid())), Map.of())
        .start()
        .waitFor();
  }

  private static void removeAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> entries;
    try (Stream<Path> all = Files.walk(folder)) {
      entries = all.toList();
    }
    for (Path entry : entries.reversed()) {
      Files.delete(entry);
    }
  }
}
