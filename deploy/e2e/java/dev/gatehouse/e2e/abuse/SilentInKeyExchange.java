package dev.gatehouse.e2e.abuse;

import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;

/** In the middle of a download it offers to exchange keys, and neither says nor reads any more. */
final class SilentInKeyExchange extends Abuser {
  SilentInKeyExchange(Endpoints endpoints) throws IOException {
    super(endpoints, "exec head -c 1G /dev/zero");
  }

  @Override
  void begin() throws IOException {
    startDownload();
    client().beginKeyExchange();
    client().stopReading();
  }
}
