package dev.gatehouse.e2e.ssh.clients;

import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.SshClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** OpenSSH: {@code ssh} and {@code sftp}. */
class OpenSshE2e extends RekeyingClientContract {
  private final SshClient ssh = SshClient.of(endpoints);

  @Override
  Program.Outcome exec(String command) {
    return Program.of(ssh.arguments()).with(command).run();
  }

  @Override
  String atATerminal(String command) throws Exception {
    return onTerminal(Program.of(ssh.option("-t").arguments()).with(command));
  }

  @Override
  void transfer(Path up, Path down) throws Exception {
    transfer(ssh, up, down);
  }

  @Override
  void transferWithNewKeys(Path up, Path down) throws Exception {
    transfer(ssh.option("-o", "RekeyLimit=" + REKEY_BYTES), up, down);
  }

  private void transfer(SshClient client, Path up, Path down) throws Exception {
    Path batch =
        Files.write(
            folder.resolve("batch"),
            List.of(
                "put " + up + " " + nameThere(),
                "get " + nameThere() + " " + down,
                "rm " + nameThere()));
    client.program("sftp").with("-b", batch.toString(), client.destination()).succeed();
  }

  @Override
  List<String> postQuantumKeyExchanges() {
    String configuration = Program.of("ssh", "-F", "none", "-G", "host").succeed().output();
    return configuration
        .lines()
        .filter(line -> line.startsWith("kexalgorithms "))
        .flatMap(line -> Arrays.stream(line.split("[ ,]", -1)))
        .filter(name -> name.startsWith("mlkem") || name.startsWith("sntrup"))
        .toList();
  }

  @Override
  String keyExchange() {
    return ssh.option("-o", "LogLevel=DEBUG1")
        .run("true")
        .errorText()
        .lines()
        .filter(line -> line.startsWith("debug1: kex: algorithm: "))
        .findFirst()
        .orElseThrow();
  }
}
