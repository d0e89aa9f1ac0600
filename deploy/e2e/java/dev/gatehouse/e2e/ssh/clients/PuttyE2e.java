package dev.gatehouse.e2e.ssh.clients;

import dev.gatehouse.e2e.ssh.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;

/** PuTTY: {@code plink} and {@code psftp}, set up by a saved session as its users do. */
class PuttyE2e extends RekeyingClientContract {
  private static final String SESSION = "gatehouse";

  @BeforeEach
  void saveASession() throws Exception {
    Path key = folder.resolve("key.ppk");
    Program.of("puttygen", endpoints.identity().toString(), "-O", "private")
        .with("-o", key.toString())
        .succeed();
    Files.write(
        Files.createDirectories(folder.resolve("sessions")).resolve(SESSION),
        List.of(
            "Protocol=ssh",
            "HostName=" + endpoints.host(),
            "PortNumber=" + endpoints.port(),
            "UserName=" + endpoints.user(),
            "PublicKeyFile=" + key,
            "SSHManualHostKeys=" + hostKey(),
            "TryAgent=0"));
  }

  /** The host key as PuTTY takes it: its blob in base64. */
  private String hostKey() throws Exception {
    return Files.readAllLines(endpoints.knownHosts()).stream()
        .map(line -> line.split(" ", -1)[2])
        .distinct()
        .collect(Collectors.joining(","));
  }

  @Override
  Program.Outcome exec(String command) {
    return plink().with("-load", SESSION, command).run();
  }

  @Override
  String atATerminal(String command) throws Exception {
    return onTerminal(
        Program.of("env", "PUTTYDIR=" + folder)
            .with(plink().with("-t", "-load", SESSION, command).command()));
  }

  @Override
  void transfer(Path up, Path down) throws Exception {
    Path batch =
        Files.write(
            folder.resolve("batch"),
            List.of(
                "put " + up + " " + nameThere(),
                "get " + nameThere() + " " + down,
                "rm " + nameThere()));
    Program.of("psftp", "-batch", "-b", batch.toString(), SESSION)
        .environment("PUTTYDIR", folder.toString())
        .succeed();
  }

  @Override
  void transferWithNewKeys(Path up, Path down) throws Exception {
    Files.writeString(
        folder.resolve("sessions").resolve(SESSION),
        "RekeyBytes=" + REKEY_BYTES + "\n",
        StandardOpenOption.APPEND);
    transfer(up, down);
  }

  @Override
  List<String> postQuantumKeyExchanges() {
    return List.of("sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com");
  }

  @Override
  String wordsFor(String keyExchange) {
    return keyExchange.startsWith("sntrup") ? "NTRU Prime / Curve25519 hybrid" : "Curve25519";
  }

  @Override
  String keyExchange() {
    return plink()
        .with("-v", "-load", SESSION, "true")
        .succeed()
        .error()
        .lines()
        .filter(line -> line.startsWith("Doing "))
        .findFirst()
        .orElseThrow();
  }

  private Program plink() {
    return Program.of("plink", "-batch").environment("PUTTYDIR", folder.toString());
  }
}
