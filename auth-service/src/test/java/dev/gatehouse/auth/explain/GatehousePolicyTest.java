package dev.gatehouse.auth.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program prints, by which line, and how it ends. */
class GatehousePolicyTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-26T12:00:00Z"));
  private static final String KEY = TestingKeys.line("ed25519");
  private static final String OTHER_KEY = TestingKeys.line("other-ed25519");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @TempDir private Path folder;

  private Path file = Path.of("");

  @BeforeEach
  void writeFiles() throws IOException {
    Files.writeString(
        folder.resolve("alice.pub"), "# laptop\n" + KEY + "\nrestrict,pty " + OTHER_KEY + "\n");
    Files.writeString(folder.resolve("key.pub"), KEY);
    Files.writeString(folder.resolve("other.pub"), OTHER_KEY);
    file =
        Files.writeString(
            folder.resolve("access.yaml"),
            """
            version: 1
            templates: [default]
            policies:
              developer:
                template: default
                channels:
                  - shell
                  - direct-tcpip
                  - forwarded-tcpip
                forwardNetworks: ["0:0::1/128", 10.0.0.0/8]
                pty: true
                environment: ["X_*"]
              deployment:
                template: default
                channels: [exec, subsystem]
                commands:
                  - exact: uptime
                  - pattern: "release [a-z]+"
              menu:
                template: default
                channels: [shell, exec]
                forcedCommand: /opt/menu
                authentication: [[publickey, password], [password]]
            groups:
              plain: {}
              developers:
                policy: developer
                authentication: [[publickey, "keyboard-interactive:password"]]
            users:
              alice:
                groups: [plain, developers]
                authorizedKeysFile: alice.pub
                passwordHash: $2b$10$NR1NyLjPdPXDVm/WuoBMjecyDrkVOEbsfBgjaZZupMrqZmyZe4vYO
              robot:
                policy: deployment
                authorizedKeys:
                  - 'from="192.0.2.0/24",command="release now" %1$s'
                  - 'expiry-time="20200101Z" %2$s'
              guest: {}
            """
                .formatted(KEY, OTHER_KEY));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alice | shell                    | 7: policies.developer.channels[0]: channels allows it",
        "alice | pty                      | 11: policies.developer.pty: pty allows it",
        "alice | env X_DISPLAY            | 12: policies.developer.environment[0]: environment",
        "alice | signal TERM              | 4: policies.developer: signals allows it, which is not",
        "alice | listen localhost 0       | 9: policies.developer.channels[2]: channels allows it",
        "alice | open ::1 80              | 10: policies.developer.forwardNetworks[0]: forwardNet",
        "alice | open 10.1.2.3 443        | 10: policies.developer.forwardNetworks[1]: forwardNet",
        "alice | open db.internal 5432    | 10: policies.developer.forwardNetworks: allowed if the "
            + "name resolves, in the workload, into ::1/128, 10.0.0.0/8",
        "robot | exec uptime              | 17: policies.deployment.commands[0].exact: commands al",
        "robot | exec release now         | 18: policies.deployment.commands[1].pattern: commands",
        "robot | subsystem sftp           | 13: policies.deployment: subsystems allows it, which i",
      })
  void whatIsAllowedIsSoByALine(String user, String request, String line) {
    assertThat(explain(user, request)).isEqualTo(GatehousePolicy.YES);
    assertThat(lines().getFirst()).isEqualTo("allowed");
    assertThat(lines().get(1)).startsWith(file + ":" + line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alice   | exec id          | 6: policies.developer.channels: channels does not name exec",
        "alice   | env LANG         | 12: policies.developer.environment: environment does not nam",
        "alice   | open 192.0.2.1 1 | 10: policies.developer.forwardNetworks: forwardNetworks does",
        "robot   | exec id          | 16: policies.deployment.commands: commands does not name this",
        "robot   | pty              | 13: policies.deployment: pty is not true",
        "robot   | subsystem x      | 13: policies.deployment: subsystems does not name x",
        "guest   | shell            | 39: users.guest: neither the user nor a group of the user na",
        "nobody  | shell            | 29: users: there is no user nobody",
      })
  void whatIsDeniedIsSoByALine(String user, String request, String line) {
    assertThat(explain(user, request)).isEqualTo(GatehousePolicy.NO);
    assertThat(lines().getFirst()).isEqualTo("denied");
    assertThat(lines().get(1)).startsWith(file + ":" + line);
  }

  @Test
  void whosePolicyItIsAndWhatIsProvenStandThereToo() {
    // When
    explain("alice", "shell");
    List<String> allowed = lines();
    explain("alice", "agent");
    List<String> denied = lines();

    // Then
    assertThat(denied.subList(2, 4)).isEqualTo(allowed.subList(2, 4));
    assertThat(allowed)
        .contains(
            file + ":27: groups.developers.policy: alice has the policy developer",
            file
                + ":28: groups.developers.authentication: to log in, alice proves publickey, then"
                + " keyboard-interactive:password");
  }

  @Test
  void aKeysOptionsTakeAway() {
    // When
    int status =
        explain("alice", "listen localhost 8080", "--key", folder.resolve("other.pub").toString());

    // Then
    assertThat(status).isEqualTo(GatehousePolicy.NO);
    assertThat(lines())
        .contains(
            folder.resolve("alice.pub")
                + ":3: users.alice.authorizedKeysFile: the options of this key take away what the"
                + " policy allows");
    assertThat(explain("alice", "pty", "--key", folder.resolve("other.pub").toString()))
        .isEqualTo(GatehousePolicy.YES);
    assertThat(
            explain(
                "alice", "listen localhost 8080", "--key", folder.resolve("key.pub").toString()))
        .isEqualTo(GatehousePolicy.YES);
  }

  @Test
  void aKeysCommandRunsInPlaceOfWhatIsAskedForAndItsAddressesCount() {
    // Given
    String key = folder.resolve("key.pub").toString();

    // When
    int inside = explain("robot", "exec uptime", "--key", key, "--address", "192.0.2.9");
    List<String> allowed = lines();
    int outside = explain("robot", "exec uptime", "--key", key, "--address", "198.51.100.1");
    List<String> denied = lines();

    // Then
    assertThat(inside).isEqualTo(GatehousePolicy.YES);
    assertThat(allowed)
        .contains(
            file + ":37: users.robot.authorizedKeys[0]: what runs in its place is: release now");
    assertThat(outside).isEqualTo(GatehousePolicy.NO);
    assertThat(denied)
        .contains(
            file + ":37: users.robot.authorizedKeys[0]: the option from excludes this address");
  }

  @Test
  void aKeyThatHasExpiredOrIsSomebodyElsesOpensNothing() {
    // When
    int expired = explain("robot", "exec uptime", "--key", folder.resolve("other.pub").toString());
    List<String> lines = lines();

    // Then
    assertThat(expired).isEqualTo(GatehousePolicy.NO);
    assertThat(lines.get(1))
        .isEqualTo(
            file
                + ":38: users.robot.authorizedKeys[1]: the option expiry-time ended the key's use");
  }

  @Test
  void aRuleDecidesByAddressAndTime() throws IOException {
    // Given
    Files.writeString(
        file,
        Files.readString(file)
            + """
            rules:
              - {id: by-day, users: [alice], hours: "08:00-18:00", zone: UTC, policy: deployment}
              - id: else
                users: [alice]
                from: [192.0.2.0/24]
                deny: true
            """);

    // When
    int open = explain("alice", "exec uptime");
    List<String> asked = lines();
    int day = explain("alice", "exec uptime", "--address", "192.0.2.1");
    List<String> byDay = lines();
    int night =
        explain("alice", "shell", "--address", "192.0.2.1", "--at", "2026-11-26T23:00:00+01:00");
    List<String> byNight = lines();
    int elsewhere =
        explain("alice", "shell", "--address", "192.0.3.1", "--at", "2026-11-26T22:00:00Z");
    List<String> own = lines();

    // Then
    assertThat(List.of(open, day, night, elsewhere))
        .containsExactly(
            GatehousePolicy.NO, GatehousePolicy.YES, GatehousePolicy.NO, GatehousePolicy.YES);
    assertThat(asked).contains(file + ":40: rules: rules are about alice; say --address");
    assertThat(byDay)
        .contains(
            file + ":41: rules[0]: the rule by-day chooses the policy deployment",
            file
                + ":40: rules: rules choose otherwise from 2026-11-26T18:00:00Z on; a session ends"
                + " then");
    assertThat(byNight).contains(file + ":42: rules[1]: the rule else lets nobody in");
    assertThat(own)
        .contains(file + ":27: groups.developers.policy: alice has the policy developer");
  }

  @Test
  void whatIsAskedForAndTheKeyBoundIsSaidByLine() throws IOException {
    // Given
    Files.writeString(
        folder.resolve("alice.pub"),
        "permitopen=\"[::1]:80\",permitlisten=\"8080\" " + KEY + "\n" + OTHER_KEY + "\n");
    String key = folder.resolve("key.pub").toString();

    // When / Then
    assertThat(explain("alice", "open ::1 80", "--key", key)).isEqualTo(GatehousePolicy.YES);
    assertThat(explain("alice", "listen localhost 8080", "--key", key))
        .isEqualTo(GatehousePolicy.YES);
    assertThat(explain("alice", "open ::1 81", "--key", key)).isEqualTo(GatehousePolicy.NO);
    assertThat(lines())
        .contains(
            folder.resolve("alice.pub")
                + ":1: users.alice.authorizedKeysFile: the options of this key take away what the"
                + " policy allows");
    assertThat(explain("alice", "listen localhost 8081", "--key", key))
        .isEqualTo(GatehousePolicy.NO);
  }

  @Test
  void aFileWithErrorsExplainsNothing() throws IOException {
    // Given
    Files.writeString(file, "version: 1\nusrs: {}\n");

    // When
    int checked = run("check", file.toString());
    int explained = explain("alice", "shell");

    // Then
    assertThat(List.of(checked, explained)).containsOnly(GatehousePolicy.NO);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(errors.toString(StandardCharsets.UTF_8).lines())
        .allMatch(line -> line.startsWith(file + ":2: usrs: unknown key; known are "))
        .hasSize(2);
  }

  @Test
  void aFileWithoutErrorsIsSaidToHaveNone() {
    // When
    int status = run("check", file.toString());

    // Then
    assertThat(status).isEqualTo(GatehousePolicy.YES);
    assertThat(lines())
        .containsExactly(
            file + ":39: users.guest: has no policy and gets nothing",
            file + " has no error; it names 3 users");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "chek",
        "check",
        "check a b",
        "explain",
        "explain access.yaml shell",
        "explain access.yaml --user",
        "explain access.yaml --user alice",
        "explain access.yaml --user alice shel",
        "explain access.yaml --user alice shell now",
        "explain access.yaml --user alice exec",
        "explain access.yaml --user alice open host",
        "explain access.yaml --user alice open host 0",
        "explain access.yaml --user alice open host 65536",
        "explain access.yaml --usr alice shell",
        "explain access.yaml --user alice --key nothing.pub shell",
        "explain access.yaml --user alice --address here shell",
        "explain access.yaml --user alice --at noon shell",
        "explain access.yaml --user alice listen",
        "explain access.yaml --user alice listen localhost 65536",
        "explain access.yaml --user alice open-socket",
        "explain access.yaml --user alice listen-socket",
      })
  void aCommandLineThatCannotBeReadIsAnsweredByAllThatCan(String words) {
    assertThat(run(words.isEmpty() ? new String[0] : words.split(" ")))
        .isEqualTo(GatehousePolicy.UNUSABLE);
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .startsWith("gatehouse-policy: ")
        .contains("usage: gatehouse-policy check FILE");
  }

  private int explain(String user, String request, String... options) {
    List<String> words = new ArrayList<>(List.of("explain", file.toString(), "--user", user));
    words.addAll(List.of(options));
    words.addAll(List.of(request.split(" ")));
    return run(words.toArray(new String[0]));
  }

  private int run(String... words) {
    out.reset();
    return new GatehousePolicy(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8),
            CLOCK)
        .run(List.of(words));
  }

  private List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
