package dev.gatehouse.e2e.ssh.clients;

import dev.gatehouse.e2e.ssh.Program;
import java.nio.file.Path;
import java.util.List;

/** A library's client, put to work by a small program of ours that takes the same words in each. */
abstract class ScriptedClientContract extends RekeyingClientContract {

  /** The program with where to go and who comes. */
  abstract Program client();

  /** What it calls the bytes after which it renews its keys. */
  abstract String rekeyOption();

  @Override
  final Program.Outcome exec(String command) {
    return client().with("exec", command).run();
  }

  @Override
  final String atATerminal(String command) {
    return client().with("terminal", command).run().output();
  }

  @Override
  final void transfer(Path up, Path down) {
    transfer(client(), up, down);
  }

  @Override
  final void transferWithNewKeys(Path up, Path down) {
    transfer(client().with(rekeyOption(), String.valueOf(REKEY_BYTES)), up, down);
  }

  private void transfer(Program client, Path up, Path down) {
    client.with("transfer", up.toString(), nameThere(), down.toString()).succeed();
  }

  @Override
  final List<String> postQuantumKeyExchanges() {
    return List.of("mlkem768x25519-sha256");
  }

  @Override
  final String keyExchange() {
    return client().with("kex").succeed().output();
  }
}
