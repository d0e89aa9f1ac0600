package dev.gatehouse.e2e.ssh.clients;

import dev.gatehouse.e2e.ssh.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/**
 * Dropbear's {@code dbclient}. It has no SFTP, is not told when to renew its keys, and in the
 * releases of Debian 12 has no post-quantum key exchange.
 */
class DropbearE2e extends ClientContract {

  @BeforeEach
  void makeAHomeWithKeyAndKnownHosts() throws Exception {
    Program.of("dropbearconvert", "openssh", "dropbear")
        .with(endpoints.identity().toString(), folder.resolve("key").toString())
        .succeed();
    Path known = Files.createDirectory(folder.resolve(".ssh")).resolve("known_hosts");
    // It looks for the bare name of a host, whatever the port.
    List<String> hosts =
        Files.readAllLines(endpoints.knownHosts()).stream()
            .map(line -> line.replaceFirst("^\\[(.*)]:\\d+", "$1"))
            .toList();
    Files.write(known, hosts);
  }

  @Override
  Program.Outcome exec(String command) {
    return dbclient("-T", command).run();
  }

  @Override
  String atATerminal(String command) throws Exception {
    return onTerminal(Program.of("env", "HOME=" + folder).with(dbclient("-t", command).command()));
  }

  /** Up and down at the same time, which is what it can do in one session. */
  @Override
  void transfer(Path up, Path down) {
    Program.of("sh", "-c", "exec \"$@\" <" + up + " >" + down, "sh")
        .with(dbclient("-T", "cat").command())
        .environment("HOME", folder.toString())
        .succeed();
  }

  private Program dbclient(String terminal, String command) {
    return Program.of("dbclient", terminal, "-i", folder.resolve("key").toString())
        .with("-p", String.valueOf(endpoints.port()))
        .with(endpoints.user() + "@" + endpoints.host(), command)
        .environment("HOME", folder.toString());
  }
}
