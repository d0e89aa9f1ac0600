package dev.gatehouse.auth.access;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.access.AccessSnapshot.Standing;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.PublicKeyLine;
import dev.gatehouse.auth.identity.UserName;
import dev.gatehouse.auth.policy.AllowedCommands;
import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.CommandPattern;
import dev.gatehouse.auth.policy.EnvironmentPattern;
import dev.gatehouse.auth.policy.ForwardNetwork;
import dev.gatehouse.auth.policy.PolicyName;
import dev.gatehouse.auth.policy.ProgramRules;
import dev.gatehouse.auth.policy.RecordInput;
import dev.gatehouse.auth.policy.RecordingPolicy;
import dev.gatehouse.auth.policy.SessionLimits;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.policy.Signal;
import dev.gatehouse.auth.policy.SubsystemName;
import dev.gatehouse.auth.policy.TemplateName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessFileTest {

  @TempDir private Path folder;

  private static final String KEY = TestingKeys.line("ed25519");

  @Test
  void whatAPolicyDoesNotNameItDoesNotAllow() throws IOException {
    // Given
    String file =
        """
        version: 1
        templates: [default]
        policies:
          least: {template: default}
        users:
          demo: {policy: least, authorizedKeys: ["%s"]}
        """
            .formatted(KEY);

    // When
    AccessSnapshot snapshot = accepted(file);

    // Then
    SessionPolicy policy = policyOf(snapshot, "demo");
    assertThat(policy.channels()).isEmpty();
    assertThat(policy.programs())
        .isEqualTo(
            new ProgramRules(
                AllowedCommands.NONE, List.of(), EnumSet.allOf(Signal.class), Optional.empty()));
    assertThat(policy.forwardNetworks()).isEmpty();
    assertThat(policy.pty()).isFalse();
    assertThat(policy.recordInput()).isEqualTo(RecordInput.NON_INTERACTIVE);
    assertThat(policy.recording()).isEqualTo(RecordingPolicy.STRICT);
    assertThat(policy.channelsMax()).isEqualTo(10);
    assertThat(policy.environment())
        .extracting(EnvironmentPattern::text)
        .containsExactly("LANG", "LC_*", "COLORTERM", "GIT_PROTOCOL");
    assertThat(policy.limits())
        .isEqualTo(new SessionLimits(Duration.ofHours(12), Optional.empty()));
  }

  @Test
  void everyKeyOfAPolicyIsRead() throws IOException {
    // Given
    String file =
        """
        version: 1
        templates: [small, large]
        limits:
          week: {sessionDurationMax: 7d, idleMax: 90m}
        policies:
          most:
            template: large
            limits: week
            channels: [direct-tcpip, exec, shell, subsystem]
            commands:
              - exact: uptime
              - pattern: "rsync --server .+"
              - {exact: "cat \\"/a b\\""}
            subsystems: [sftp, "netconf@example.com"]
            signals: [USR1, TERM]
            forcedCommand: /usr/bin/menu --all
            forwardNetworks: [10.0.0.0/8, "0:0::1/128"]
            pty: true
            environment: []
            recordInput: always
            channelsMax: 3
            recording: strict
        users:
          demo: {policy: most, authorizedKeys: ["%s"]}
        """
            .formatted(KEY);

    // When
    AccessSnapshot snapshot = accepted(file);

    // Then
    SessionPolicy policy = policyOf(snapshot, "demo");
    assertThat(policy.name()).isEqualTo(new PolicyName("most"));
    assertThat(policy.template()).isEqualTo(new TemplateName("large"));
    assertThat(policy.limits())
        .isEqualTo(new SessionLimits(Duration.ofDays(7), Optional.of(Duration.ofMinutes(90))));
    assertThat(policy.channels())
        .containsExactly(
            ChannelKind.SHELL, ChannelKind.EXEC, ChannelKind.SUBSYSTEM, ChannelKind.DIRECT_TCPIP);
    assertThat(policy.programs())
        .isEqualTo(
            new ProgramRules(
                new AllowedCommands(
                    false,
                    List.of("uptime", "cat \"/a b\""),
                    List.of(new CommandPattern("rsync --server .+"))),
                List.of(new SubsystemName("sftp"), new SubsystemName("netconf@example.com")),
                Set.of(Signal.TERM, Signal.USR1),
                Optional.of("/usr/bin/menu --all")));
    assertThat(policy.forwardNetworks())
        .extracting(ForwardNetwork::text)
        .containsExactly("10.0.0.0/8", "::1/128");
    assertThat(policy.pty()).isTrue();
    assertThat(policy.environment()).isEmpty();
    assertThat(policy.recordInput()).isEqualTo(RecordInput.ALWAYS);
    assertThat(policy.channelsMax()).isEqualTo(3);
  }

  @Test
  void everyKindOfChannelHasItsWord() throws IOException {
    // Given
    String file =
        """
        version: 1
        templates: [default]
        policies:
          all:
            template: default
            channels:
              - shell
              - exec
              - subsystem
              - direct-tcpip
              - forwarded-tcpip
              - direct-streamlocal
              - forwarded-streamlocal
              - x11
              - auth-agent
            forwardNetworks: [127.0.0.0/8]
        users:
          demo: {policy: all, authorizedKeys: ["%s"]}
        """
            .formatted(KEY);

    // When
    AccessSnapshot snapshot = accepted(file);

    // Then
    assertThat(policyOf(snapshot, "demo").channels()).containsExactly(ChannelKind.values());
    assertThat(policyOf(snapshot, "demo").programs().commands()).isEqualTo(AllowedCommands.ANY);
    assertThat(policyOf(snapshot, "demo").programs().subsystems())
        .containsExactly(new SubsystemName("sftp"));
  }

  @Test
  void anEmptyListOfSignalsAllowsNone() throws IOException {
    // Given
    String file =
        """
        version: 1
        templates: [default]
        policies:
          one: {template: default, channels: [shell], signals: []}
        users:
          demo: {policy: one, authorizedKeys: ["%s"]}
        """
            .formatted(KEY);

    // When
    AccessSnapshot snapshot = accepted(file);

    // Then
    assertThat(policyOf(snapshot, "demo").programs().signals()).isEmpty();
  }

  @Test
  void aPolicyHasAtMostSixtyFourCommands() throws IOException {
    // Given
    String commands =
        IntStream.range(0, 65).mapToObj("    - exact: c%d\n"::formatted).collect(joining());
    String file =
        """
        version: 1
        templates: [default]
        policies:
          one:
            template: default
            channels: [exec]
            commands:
        """
            + commands.indent(2);

    // When
    List<AccessViolation> violations = refused(file);

    // Then
    assertThat(violations)
        .containsExactly(
            new AccessViolation(
                folder.resolve("access.yaml"),
                72,
                "policies.one.commands[64]",
                "a policy has at most 64 commands"));
  }

  @Test
  void aPolicysCommandsTogetherHaveABound() throws IOException {
    // Given
    String commands =
        IntStream.range(0, 13)
            .mapToObj(i -> "    - exact: " + "x".repeat(1000) + i + "\n")
            .collect(joining());
    String file =
        """
        version: 1
        templates: [default]
        policies:
          one:
            template: default
            channels: [exec]
            commands:
        """
            + commands.indent(2);

    // When
    List<AccessViolation> violations = refused(file);

    // Then
    assertThat(violations)
        .extracting(AccessViolation::problem)
        .containsExactly("a policy's commands have at most 12288 bytes together");
  }

  @Test
  void anEmptyListOfNetworksSaysThatNothingIsForwarded() throws IOException {
    // Given
    String file =
        """
        version: 1
        templates: [default]
        policies:
          one: {template: default, channels: [shell], forwardNetworks: []}
        users:
          demo: {policy: one, authorizedKeys: ["%s"]}
        """
            .formatted(KEY);

    // When
    AccessSnapshot snapshot = accepted(file);

    // Then
    assertThat(policyOf(snapshot, "demo").forwardNetworks()).isEmpty();
  }

  @Test
  void aPolicyHasAtMostSixtyFourNetworks() throws IOException {
    // Given
    String networks =
        IntStream.range(0, 65).mapToObj("    - 10.%d.0.0/16\n"::formatted).collect(joining());
    String file =
        """
        version: 1
        templates: [default]
        policies:
          one:
            template: default
            channels: [direct-tcpip]
            forwardNetworks:
        """
            + networks.indent(2);

    // When
    List<AccessViolation> violations = refused(file);

    // Then
    assertThat(violations)
        .containsExactly(
            new AccessViolation(
                folder.resolve("access.yaml"),
                72,
                "policies.one.forwardNetworks[64]",
                "a policy has at most 64 networks"));
  }

  @Test
  void aGroupGivesItsPolicyAndTheUsersOwnGoesBeforeIt() throws IOException {
    // Given
    String file =
        """
        version: 1
        templates: [default]
        policies:
          team: {template: default}
          own: {template: default}
        groups:
          staff: {policy: team}
          admins: {policy: own}
          everybody: {}
        users:
          member: {groups: [everybody, staff], authorizedKeys: ["%1$s"]}
          special: {groups: [staff, admins], policy: own, authorizedKeys: ["%1$s"]}
        """
            .formatted(KEY);

    // When
    AccessSnapshot snapshot = accepted(file);

    // Then
    assertThat(policyOf(snapshot, "member").name()).isEqualTo(new PolicyName("team"));
    assertThat(policyOf(snapshot, "special").name()).isEqualTo(new PolicyName("own"));
  }

  @Test
  void aUserWithoutPolicyGetsNothing() throws IOException {
    // Given
    String file =
        """
        version: 1
        groups:
          everybody: {}
        users:
          demo: {groups: [everybody], authorizedKeys: ["%s"]}
        """
            .formatted(KEY);

    // When
    AccessSnapshot snapshot = accepted(file);

    // Then
    assertThat(snapshot.authorization("demo", blob("ed25519"))).isEmpty();
    assertThat(snapshot.standing("demo")).isEqualTo(Standing.WITHOUT_POLICY);
    assertThat(snapshot.usersWithoutPolicy()).containsExactly(new UserName("demo"));
  }

  @Test
  void aKeyOpensOnlyItsOwnUser() throws IOException {
    // Given
    String file =
        """
        version: 1
        templates: [default]
        policies:
          one: {template: default}
        users:
          alice: {policy: one, authorizedKeys: ["%s"]}
          bob: {policy: one, authorizedKeys: ["%s"]}
        """
            .formatted(KEY, TestingKeys.line("other-ed25519"));

    // When
    AccessSnapshot snapshot = accepted(file);

    // Then
    assertThat(snapshot.authorization("alice", blob("ed25519"))).isPresent();
    assertThat(snapshot.authorization("bob", blob("other-ed25519"))).isPresent();
    assertThat(snapshot.authorization("alice", blob("other-ed25519"))).isEmpty();
    assertThat(snapshot.authorization("bob", blob("ed25519"))).isEmpty();
    assertThat(snapshot.authorization("Alice", blob("ed25519"))).isEmpty();
    assertThat(snapshot.standing("alice")).isEqualTo(Standing.KNOWN);
    assertThat(snapshot.standing("carol")).isEqualTo(Standing.UNKNOWN);
  }

  @Test
  void aBannerIsForEverybodyAndANoticeForThoseWhoHaveThePolicy() throws IOException {
    // Given
    Files.writeString(folder.resolve("notice.txt"), "Today:\r\n\tnothing.\r\n\r\n");
    String file =
        """
        version: 1
        banner: |
          Authorised use only.

          Everything is recorded. Grüße!
        templates: [default]
        policies:
          told: {template: default, noticeFile: notice.txt}
          quiet: {template: default}
        """;

    // When
    AccessSnapshot snapshot = accepted(file);

    // Then
    assertThat(snapshot.banner())
        .contains("Authorised use only.\n\nEverything is recorded. Grüße!");
    assertThat(snapshot.policy("told").flatMap(NamedPolicy::notice)).contains("Today:\n\tnothing.");
    assertThat(snapshot.policy("quiet").flatMap(NamedPolicy::notice)).isEmpty();
  }

  @Test
  void aTextOfMoreThanFourKibibytesIsNotShown() throws IOException {
    // Given
    Files.writeString(folder.resolve("long.txt"), "ü".repeat(2049));

    // When / Then
    assertThat(refused("version: 1\nbannerFile: long.txt\n")).hasSize(1);
    assertThat(refused("version: 1\nbanner: " + "ü".repeat(2049) + "\n"))
        .singleElement()
        .asString()
        .contains("the text has more than 4096 bytes");
  }

  @Test
  void keysComeFromAFileBesideTheAccessFileToo() throws IOException {
    // Given
    Files.createDirectory(folder.resolve("keys"));
    Files.writeString(
        folder.resolve("keys/demo.pub"),
        "# laptop and desk\n\n%s\n%s\n"
            .formatted(TestingKeys.line("rsa4096"), TestingKeys.line("ecdsa384")));
    String file =
        """
        version: 1
        templates: [default]
        policies:
          one: {template: default}
        users:
          demo:
            policy: one
            authorizedKeys: ["%s"]
            authorizedKeysFile: keys/demo.pub
        """
            .formatted(KEY);

    // When
    AccessSnapshot snapshot = accepted(file);

    // Then
    assertThat(List.of("ed25519", "rsa4096", "ecdsa384"))
        .allSatisfy(
            key -> assertThat(snapshot.authorization("demo", blob(key))).as(key).isPresent());
  }

  @Test
  void anErrorInAFileOfKeysNamesThatFileAndItsLine() throws IOException {
    // Given
    Path keys = folder.resolve("demo.pub");
    Files.writeString(keys, KEY + "\ntunnel=\"0\" " + KEY + "\n");
    String file =
        """
        version: 1
        users:
          demo: {authorizedKeysFile: demo.pub}
        """;

    // When
    List<AccessViolation> violations = refused(file);

    // Then
    assertThat(violations)
        .containsExactly(
            new AccessViolation(
                keys,
                2,
                "users.demo.authorizedKeysFile",
                "unsupported option tunnel: what is not enforced is not accepted"));
  }

  @Test
  void aPrivateKeyPutInPlaceOfAPublicOneIsNotRepeatedInTheError() throws IOException {
    // Given
    String body = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW";
    Files.writeString(
        folder.resolve("demo"), "-----BEGIN OPENSSH PRIVATE KEY-----\n" + body + "\n");
    String file =
        """
        version: 1
        users:
          demo: {authorizedKeysFile: demo}
        """;

    // When
    List<AccessViolation> violations = refused(file);

    // Then
    assertThat(violations).hasSize(2);
    assertThat(violations.toString()).doesNotContain(body.substring(0, 8));
  }

  @Test
  void aFileThatIsNotThereIsRefusedByName() {
    // Given
    Path absent = folder.resolve("absent.yaml");

    // When
    AccessReading reading = AccessFile.read(absent);

    // Then
    assertThat(reading)
        .isEqualTo(
            new AccessReading.Refused(
                List.of(
                    new AccessViolation(absent, 0, "(whole file)", "the file does not exist"))));
  }

  @Test
  void aFileBeyondOneMebibyteIsRefusedUnread() throws IOException {
    // Given
    String file = "version: 1\n" + "# filler\n".repeat(AccessFile.BYTES_MAX / 9);

    // When
    List<AccessViolation> violations = refused(file);

    // Then
    assertThat(violations)
        .extracting(AccessViolation::problem)
        .containsExactly("the file has more than 1048576 bytes");
  }

  @Test
  void aFileThatIsNotUtf8IsRefused() throws IOException {
    // Given
    Path file = folder.resolve("access.yaml");
    Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff});

    // When
    AccessReading reading = AccessFile.read(file);

    // Then
    assertThat(reading)
        .isInstanceOfSatisfying(
            AccessReading.Refused.class,
            refused ->
                assertThat(refused.violations())
                    .extracting(AccessViolation::problem)
                    .containsExactly("the file is not UTF-8"));
  }

  @Test
  void aFileOfNothingButErrorsListsTheFirstHundredAndCountsTheRest() throws IOException {
    // Given
    StringBuilder file = new StringBuilder("version: 1\nusers:\n");
    IntStream.range(0, 130).forEach(i -> file.append("  u").append(i).append(": none\n"));

    // When
    List<AccessViolation> violations = refused(file.toString());

    // Then
    assertThat(violations).hasSize(101);
    assertThat(violations.getLast().problem()).isEqualTo("30 more errors are not listed");
  }

  @Test
  void aUserHasAtMostAHundredKeys() throws IOException {
    // Given
    StringBuilder keys = new StringBuilder();
    IntStream.range(0, 101).forEach(i -> keys.append(TestingEd25519.line(i)).append('\n'));
    Files.writeString(folder.resolve("keys"), keys);
    String file =
        """
        version: 1
        users:
          demo: {authorizedKeysFile: keys}
        """;

    // When
    List<AccessViolation> violations = refused(file);

    // Then
    assertThat(violations)
        .extracting(AccessViolation::problem)
        .containsExactly("a user has at most 100 keys");
  }

  private AccessSnapshot accepted(String text) throws IOException {
    return switch (read(text)) {
      case AccessReading.Accepted(AccessSnapshot snapshot) -> snapshot;
      case AccessReading.Refused(List<AccessViolation> violations) ->
          throw new AssertionError(violations);
    };
  }

  private List<AccessViolation> refused(String text) throws IOException {
    return switch (read(text)) {
      case AccessReading.Accepted ignored -> throw new AssertionError("the file is accepted");
      case AccessReading.Refused(List<AccessViolation> violations) -> violations;
    };
  }

  private AccessReading read(String text) throws IOException {
    Path file = folder.resolve("access.yaml");
    Files.writeString(file, text);
    return AccessFile.read(file);
  }

  private static SessionPolicy policyOf(AccessSnapshot snapshot, String user) {
    return snapshot.authorization(user, blob("ed25519")).orElseThrow().policy();
  }

  private static PublicKeyBlob blob(String key) {
    return PublicKeyLine.parse(TestingKeys.bare(key)).orElseThrow().blob();
  }
}
