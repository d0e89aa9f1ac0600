package dev.gatehouse.e2e.ssh.clients;

import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.PythonTools;
import java.nio.file.Path;

/** Paramiko, the SSH library of Python. */
class ParamikoE2e extends ScriptedClientContract {

  @Override
  String rekeyOption() {
    return "--rekey";
  }

  @Override
  Program client() {
    return PythonTools.program("python")
        .with(Path.of("e2e", "python", "paramiko_client.py").toString())
        .with("--host", endpoints.host(), "--port", String.valueOf(endpoints.port()))
        .with("--user", endpoints.user(), "--identity", endpoints.identity().toString())
        .with("--known-hosts", endpoints.knownHosts().toString());
  }
}
