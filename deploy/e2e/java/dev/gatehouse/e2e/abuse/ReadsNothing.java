package dev.gatehouse.e2e.abuse;

import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;

/** It downloads without reading, and asks and asks. */
final class ReadsNothing extends Abuser {
  ReadsNothing(Endpoints endpoints) throws IOException {
    super(endpoints, "exec head -c 1G /dev/zero");
  }

  @Override
  void begin() throws IOException {
    startDownload();
    client().stopReading();
    say(Integer.MAX_VALUE, _ -> client().keepalive());
  }
}
