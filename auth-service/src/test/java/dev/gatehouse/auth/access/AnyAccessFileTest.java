package dev.gatehouse.auth.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever bytes an access file holds, it is read or refused: never an exception. */
class AnyAccessFileTest {

  static final String VALID =
      """
      version: 1
      templates: [default]
      limits:
        day: {sessionDurationMax: 1d, idleMax: 10m, sessionsMax: 3, bytesMax: 10GiB}
      policies:
        one:
          template: default
          limits: day
          channels: [shell, exec, subsystem, direct-tcpip]
          commands: [{exact: uptime}, {pattern: "rsync .+"}]
          subsystems: [sftp]
          signals: [TERM]
          forcedCommand: menu
          forwardNetworks: [10.0.0.0/8, "::1/128"]
          forwardDestinations: ["*.a:80-90"]
          pty: true
          environment: [LANG, "LC_*"]
      certificateAuthorities:
        ca: {publicKey: %1$s}
      revokedCertificates:
        - {authority: ca, serial: 3-17}
        - {keyId: laptop}
        - {krlFile: %2$s}
      groups:
        staff: {policy: one, recordingFloor: strict, certificateAuthorities: [ca]}
      rules:
        - {id: r, groups: [staff], days: [sun], hours: "22:00-06:00", zone: UTC, deny: true}
      users:
        demo: {groups: [staff], principals: [admin]}
        line: {policy: one, authorizedKeys: ['cert-authority,principals="a" %1$s']}
      """
          .formatted(TestingCertificates.authority("ca"), TestingCertificates.list("serial"));

  private static Path file = Path.of("");

  @BeforeContainer
  static void createFile() throws IOException {
    file = Files.createTempFile("access", ".yaml");
  }

  @AfterContainer
  static void deleteFile() throws IOException {
    Files.delete(file);
  }

  @Example
  void theFileThatIsVariedIsAccepted() throws IOException {
    Files.writeString(file, VALID);
    assertThat(AccessFile.read(file)).isInstanceOf(AccessReading.Accepted.class);
  }

  @Property(tries = 500)
  void anyTextIsReadOrRefused(@ForAll String text) throws IOException {
    isReadOrRefused(text);
  }

  @Property(tries = 500)
  void aValidFileWithOnePartReplacedIsReadOrRefused(
      @ForAll("positions") int from, @ForAll("positions") int length, @ForAll("parts") String part)
      throws IOException {
    int end = Math.min(VALID.length(), from + length % 40);
    isReadOrRefused(VALID.substring(0, from) + part + VALID.substring(end));
  }

  @Provide
  Arbitrary<Integer> positions() {
    return Arbitraries.integers().between(0, VALID.length());
  }

  @Provide
  Arbitrary<String> parts() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "",
            "\n",
            " ",
            "  ",
            ":",
            "-",
            "[",
            "]",
            "{",
            "}",
            "&a",
            "*a",
            "!!str",
            "? ",
            "| ",
            "'",
            "\"",
            "#",
            "---\n",
            "...\n",
            "%YAML 9.9\n",
            "<<:",
            "~",
            "\t",
            "\u0000",
            "\ufeff"),
        Arbitraries.strings().ofMaxLength(20));
  }

  private static void isReadOrRefused(String text) throws IOException {
    // Given
    Files.writeString(file, text.replaceAll("[\\ud800-\\udfff]", "?"));

    // When
    AccessReading reading = AccessFile.read(file);

    // Then
    switch (reading) {
      case AccessReading.Accepted(AccessSnapshot snapshot) ->
          assertThat(snapshot.userCount()).isNotNegative();
      case AccessReading.Refused(List<AccessViolation> violations) ->
          assertThat(violations).isNotEmpty();
    }
  }
}
