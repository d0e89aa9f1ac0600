package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.SshClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * What options of a key, lists of a policy, rules and limits let pass and what they do not: stock
 * ssh says so in the words of the gateway, and the record says by which rule.
 *
 * <p>Limits in time are minutes. So it runs beside others, of whose users the access file says what
 * it said before; those who change the file too are isolated.
 */
@TestInstance(Lifecycle.PER_CLASS)
class PolicyFiltersE2e {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Limits in time are a minute at least; a machine under load is late. */
  private static final Duration TWO_MINUTES = Duration.ofSeconds(150);

  private static final String GREETING = "here\n";
  private static final String DESTINATION_DENIED =
      "Policy does not allow this destination. [GH-GATEWAY-1409]";
  private static final String OPEN_REFUSED = "channelOpenRefused";
  private static final String LISTENER_REFUSED = "sessionListenerRefused";
  private static final String ANSWERED = "channelRequestAnswered";
  private static final String ENDED = "sessionEnded";
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneOffset.UTC);

  private final Suite suite = Suite.running();
  private final SshClient ssh = SshClient.of(suite.endpoints()).option("-o", "LogLevel=INFO");
  private final RecordedEvents record =
      new RecordedEvents(new AuditApi(suite.endpoints()), Instant.now());
  private final AccessFileOnDisk access = new AccessFileOnDisk(suite);

  /** The begin of paths in the workload. */
  private final String there = "/tmp/ge2e-" + UUID.randomUUID() + "-";

  @TempDir private Path folder = Path.of("");

  private final ServerSocket greeter = greeter();
  private final int listenPort = freePort();
  private Program.Running hours = placeholder();
  private Program.Running idle = placeholder();
  private Program.Running lasting = placeholder();

  @BeforeAll
  void addToTheAccessFile() throws IOException {
    String key = Files.readString(Path.of(suite.endpoints().identity() + ".pub")).strip();
    // Long enough for the file to take effect, and the sessions below to begin.
    Instant end = Instant.now().plusSeconds(30 + 60);
    access.add(sections(key, MINUTE.format(end)));
    Await.until(
        "the file is in effect",
        SOON,
        () -> Program.of(ssh.as("e2e-key").arguments()).with("true").run(SOON).exit() == 0);
    hours = staying("e2e-hours");
    idle = staying("e2e-idle");
    lasting = staying("e2e-lasting");
  }

  private Map<String, String> sections(String key, String end) {
    int port = greeter.getLocalPort();
    Map<String, String> sections = new LinkedHashMap<>();
    sections.put(
        "limits",
        """
          e2e-idle: {idleMax: 60s}
          e2e-lasting: {sessionDurationMax: 60s}
          e2e-one: {sessionsMax: 1}
          e2e-bytes: {bytesMax: 1MiB}
        """);
    sections.put(
        "policies",
        """
          e2e-asked:
            template: default
            channels: [exec, direct-tcpip, forwarded-tcpip, direct-streamlocal, forwarded-streamlocal]
            forwardNetworks: [127.0.0.0/8, "::1/128"]
            forwardDestinations: ["127.0.?.1:%1$d"]
            listenAddresses: ["127.0.0.1:%2$d"]
            forwardSockets: ["%3$sallowed-*.sock"]
            listenSockets: ["%3$slisten-*.sock"]
          e2e-idle: {template: default, channels: [exec], limits: e2e-idle}
          e2e-lasting: {template: default, channels: [exec], limits: e2e-lasting}
          e2e-one: {template: default, channels: [exec], limits: e2e-one}
          e2e-bytes: {template: default, channels: [exec], limits: e2e-bytes}
        """
            .formatted(port, listenPort, there));
    sections.put(
        "users",
        """
          e2e-key:
            policy: demo
            authorizedKeys:
              - 'permitopen="127.0.0.1:%2$d",permitlisten="localhost:%3$d",environment="LC_STAGE=test" %1$s'
          e2e-asked: {policy: e2e-asked, authorizedKeys: ['%1$s']}
          e2e-hours: {policy: demo, authorizedKeys: ['%1$s']}
          e2e-away: {policy: demo, authorizedKeys: ['%1$s']}
          e2e-ruled: {policy: demo, authorizedKeys: ['%1$s']}
          e2e-idle: {policy: e2e-idle, authorizedKeys: ['%1$s']}
          e2e-lasting: {policy: e2e-lasting, authorizedKeys: ['%1$s']}
          e2e-one: {policy: e2e-one, authorizedKeys: ['%1$s']}
          e2e-bytes: {policy: e2e-bytes, authorizedKeys: ['%1$s']}
        """
            .formatted(key, port, listenPort));
    sections.put(
        "rules",
        """
          - {id: e2e-until, users: [e2e-hours], hours: "%s-%s", zone: UTC, policy: demo}
          - {id: e2e-else, users: [e2e-hours], deny: true}
          - {id: e2e-nowhere, users: [e2e-away], from: [127.0.0.0/8, "::1/128"], deny: true}
          - {id: e2e-here, users: [e2e-ruled], from: [127.0.0.0/8, "::1/128"], policy: locked-down}
        """
            .formatted(MINUTE.format(Instant.now().minusSeconds(3600)), end));
    return sections;
  }

  /** A session that is there when this returns. */
  private Program.Running staying(String user) {
    Program.Running session =
        Program.of(ssh.as(user).arguments()).with("echo in; sleep 300").start();
    Await.until(user + " is in", SOON, () -> session.output().equals("in\n"), session::error);
    return session;
  }

  /** The file of before takes effect by itself; until then it has users more, and none less. */
  @AfterAll
  void restore() throws IOException {
    access.restore();
    hours.close();
    idle.close();
    lasting.close();
    greeter.close();
  }

  @Test
  void aKeyIsGoodForTheDestinationsOfItsOption() {
    isGreeted("e2e-key", "127.0.0.1");
    isNotLetThrough("e2e-key", "localhost", greeter.getLocalPort(), "key.permitopen");
    isNotLetThrough("e2e-key", "127.0.0.1", 22, "key.permitopen");
  }

  @Test
  void aPolicyIsGoodForTheDestinationsThatItNames() {
    String rule = "policies.e2e-asked.forwardDestinations";
    isGreeted("e2e-asked", "127.0.0.1");
    isNotLetThrough("e2e-asked", "localhost", greeter.getLocalPort(), rule);
    isNotLetThrough("e2e-asked", "127.0.0.1", 22, rule);
  }

  @Test
  void aKeyIsGoodForTheListenersOfItsOption() {
    mayListen("e2e-key", "localhost:" + listenPort);
    mayNotListen("e2e-key", "localhost:" + (listenPort + 1), "key.permitlisten");
    mayNotListen("e2e-key", "localhost:0", "key.permitlisten");
  }

  @Test
  void aPolicyIsGoodForTheListenersThatItNames() {
    mayListen("e2e-asked", "127.0.0.1:" + listenPort);
    mayNotListen("e2e-asked", "localhost:" + listenPort, "policies.e2e-asked.listenAddresses");
  }

  @Test
  void aPolicyIsGoodForTheSocketsThatItNames() throws IOException {
    mayListen("e2e-asked", there + "listen-1.sock");
    mayNotListen("e2e-asked", there + "other.sock", "policies.e2e-asked.listenSockets");
    String allowed = there + "allowed-1.sock";
    try (Program.Running client =
        Program.of(
                ssh.as("e2e-asked").option("-L", folder.resolve("s") + ":" + allowed).arguments())
            .with(greetingAt(allowed))
            .start()) {
      Await.until("the workload listens", SOON, () -> client.output().equals("listening\n"));
      assertThat(read(folder.resolve("s"))).isEqualTo(GREETING);
    }
    SshClient other =
        ssh.as("e2e-asked").option("-N", "-L", folder.resolve("o") + ":" + there + "other.sock");
    try (Program.Running client = Program.of(other.arguments()).start()) {
      Await.listener("ssh", SOON, folder.resolve("o"));
      assertThat(read(folder.resolve("o"))).isEmpty();
      Await.until("ssh says why", SOON, () -> client.error().contains(DESTINATION_DENIED));
    }
    record.await("e2e-asked", OPEN_REFUSED, "GH-GATEWAY-1409", "policies.e2e-asked.forwardSockets");
  }

  @Test
  void aKeySetsVariablesThatItsHolderCannotChange() {
    // When
    SshClient client = ssh.as("e2e-key").option("-o", "SetEnv=LC_STAGE=other LC_X=x");
    Program.Outcome outcome =
        Program.of(client.arguments()).with("echo \"$LC_STAGE $LC_X\"").run(SOON);

    // Then
    assertThat(outcome.output()).as("%s", outcome).isEqualTo("test x\n");
    record.await("e2e-key", ANSWERED, "env", "GH-GATEWAY-1401", "key.environment");
  }

  @Test
  void aRuleLetsNobodyIn() {
    // When
    Program.Outcome outcome = Program.of(ssh.as("e2e-away").arguments()).with("true").run(SOON);

    // Then
    assertThat(outcome.exit()).isEqualTo(255);
    assertThat(outcome.error())
        .contains("You may not log in from where you are, or at this time. [GH-GATEWAY-1208]");
    record.await("e2e-away", "authenticationAttempted", "GH-AUTH-2008 rules.e2e-nowhere");
    record.await("e2e-away", ENDED, "login-denied", "GH-GATEWAY-1208");
  }

  @Test
  void aRuleChoosesAPolicy() {
    // When
    Program.Outcome allowed = Program.of(ssh.as("e2e-ruled").arguments()).with("whoami").run(SOON);
    Program.Outcome denied = Program.of(ssh.as("e2e-ruled").arguments()).with("id").run(SOON);

    // Then
    assertThat(allowed.exit()).as("%s", allowed).isZero();
    assertThat(denied.error()).contains("Policy does not allow this command. [GH-GATEWAY-1407]");
    record.await("e2e-ruled", ANSWERED, "policies.locked-down.commands");
    assertThat(record.of("e2e-ruled", "authenticationAuthorized"))
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.toString()).contains("e2e-here"));
  }

  @Test
  void aUserHasAsManySessionsAsPolicySays() {
    try (Program.Running _ = staying("e2e-one")) {
      assertThat(isRefused("e2e-one")).isTrue();
      record.await("e2e-one", ENDED, "too-many-sessions", "GH-GATEWAY-1209");
    }
    // The first client was killed: it says no goodbye, and counts no more.
    Await.until("another one may come", SOON, () -> !isRefused("e2e-one"));
  }

  private boolean isRefused(String user) {
    Program.Outcome outcome = Program.of(ssh.as(user).arguments()).with("true").run(SOON);
    return outcome.exit() == 255
        && outcome
            .error()
            .contains(
                "You have as many sessions as you may have; close one and try again."
                    + " [GH-GATEWAY-1209]");
  }

  @Test
  void aSessionMovesAsManyBytesAsPolicySays() throws IOException {
    // Given
    Path input = Files.write(folder.resolve("input"), new byte[3 << 20]);
    SshClient client = ssh.as("e2e-bytes");

    // When
    Program.Outcome within =
        Program.of(client.arguments()).with("head -c 1000000 /dev/zero").run(SOON);
    Program.Outcome down =
        Program.of(client.arguments()).with("head -c 3000000 /dev/zero; sleep 60").run(SOON);
    Program.Outcome up =
        Program.of(client.arguments()).with("cat >/dev/null; sleep 60").reading(input).run(SOON);

    // Then
    String words = "Your session has moved as much data as it may. [GH-GATEWAY-1115]";
    assertThat(within.exit()).as("%s", within.error()).isZero();
    assertThat(within.output()).hasSize(1_000_000);
    assertThat(down.exit()).isEqualTo(255);
    assertThat(down.output().length()).isBetween(1, 1 << 20);
    assertThat(down.error()).contains(words);
    assertThat(up.exit()).isEqualTo(255);
    assertThat(up.error()).contains(words);
    record.await("e2e-bytes", ENDED, "session-bytes-over", "GH-GATEWAY-1115");
  }

  @Test
  void aSessionEndsWithTheHoursOfItsRule() {
    endsWith(hours, "The hours in which you may be here are over. [GH-GATEWAY-1114]");
    record.await("e2e-hours", ENDED, "session-hours-over", "GH-GATEWAY-1114");
    assertThat(Program.of(ssh.as("e2e-hours").arguments()).with("true").run(SOON).error())
        .contains("[GH-GATEWAY-1208]");
    record.await("e2e-hours", "authenticationAttempted", "GH-AUTH-2008 rules.e2e-else");
  }

  @Test
  void aSessionEndsWhenNothingHasPassedForSoLong() {
    endsWith(idle, "Nothing has passed for as long as your session may be idle. [GH-GATEWAY-1112]");
    record.await("e2e-idle", ENDED, "session-idle", "GH-GATEWAY-1112");
  }

  @Test
  void aSessionEndsWhenItHasLastedSoLong() {
    endsWith(lasting, "Your session has lasted as long as it may. [GH-GATEWAY-1113]");
    record.await("e2e-lasting", ENDED, "session-time-over", "GH-GATEWAY-1113");
  }

  private static void endsWith(Program.Running session, String words) {
    Program.Outcome outcome = session.await(TWO_MINUTES);
    assertThat(outcome.exit()).isEqualTo(255);
    assertThat(outcome.error()).contains(words);
  }

  private void isGreeted(String user, String host) {
    Program.Outcome outcome = through(user, host, greeter.getLocalPort());
    assertThat(outcome.output()).as("%s", outcome).isEqualTo(GREETING);
  }

  private void isNotLetThrough(String user, String host, int port, String rule) {
    Program.Outcome outcome = through(user, host, port);
    assertThat(outcome.exit()).isEqualTo(255);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.error()).contains(DESTINATION_DENIED);
    record.await(user, OPEN_REFUSED, "direct-tcpip", "GH-GATEWAY-1409", rule);
  }

  private Program.Outcome through(String user, String host, int port) {
    return Program.of(ssh.as(user).option("-W", host + ":" + port).arguments()).run(SOON);
  }

  private void mayListen(String user, String listener) {
    Program.Outcome outcome = listening(user, listener);
    assertThat(outcome.exit()).as("%s", outcome).isZero();
  }

  private void mayNotListen(String user, String listener, String rule) {
    Program.Outcome outcome = listening(user, listener);
    assertThat(outcome.exit()).isEqualTo(255);
    assertThat(outcome.error()).contains("remote port forwarding failed");
    record.await(user, LISTENER_REFUSED, "GH-GATEWAY-1410", rule);
  }

  private Program.Outcome listening(String user, String listener) {
    return Program.of(
            ssh.as(user)
                .option("-R", listener + ":127.0.0.1:9", "-o", "ExitOnForwardFailure=yes")
                .arguments())
        .with("true")
        .run(SOON);
  }

  /** What comes from a socket of this side before its end. */
  private static String read(Path socket) throws IOException {
    try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer read = ByteBuffer.allocate(100);
      while (connection.read(read) >= 0) {
        // Until its end.
      }
      return new String(read.array(), 0, read.position(), StandardCharsets.UTF_8);
    }
  }

  /** A command that greets who comes to a socket in the workload, once. */
  private static String greetingAt(String path) {
    return "python3 -c 'import os, socket; s = socket.socket(socket.AF_UNIX); s.bind(\"%1$s\");"
            .formatted(path)
        + " s.listen(); print(\"listening\", flush=True); c, _ = s.accept(); c.sendall(b\"here\\n\");"
        + " c.close(); os.unlink(\"%1$s\")'".formatted(path);
  }

  private static ServerSocket greeter() {
    try {
      ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(() -> greet(server));
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void greet(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket connection = server.accept()) {
        connection.getOutputStream().write(GREETING.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It was closed, or the peer left.
      }
    }
  }

  private static int freePort() {
    try (ServerSocket server = new ServerSocket(0)) {
      return server.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stands for a session until there is one. */
  private static Program.Running placeholder() {
    return Program.of("true").start();
  }
}
