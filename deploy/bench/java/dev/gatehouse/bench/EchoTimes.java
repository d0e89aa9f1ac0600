package dev.gatehouse.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** From a key that is typed into a pty to its echo, over all ways in turn. */
record EchoTimes(String way, Samples samples) {
  private static final int WARM_UPS = 50;

  /** A person types no faster, and no way is warmer than another for it. */
  private static final int PAUSE_MILLIS = 2;

  static List<EchoTimes> run(List<Way> ways, Ssh ssh, int echoes) {
    List<Typist> typists = new ArrayList<>();
    List<List<Double>> times = new ArrayList<>();
    try {
      for (Way way : ways) {
        typists.add(Typist.start(ssh, way.host() + "-stock"));
        times.add(new ArrayList<>());
      }
      for (int round = -WARM_UPS; round < echoes; round++) {
        for (int way = 0; way < ways.size(); way++) {
          double millis = typists.get(way).echo();
          if (round >= 0) {
            times.get(way).add(millis);
          }
          Pause.millis(PAUSE_MILLIS);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      typists.forEach(Typist::close);
    }
    List<EchoTimes> all = new ArrayList<>();
    for (int way = 0; way < ways.size(); way++) {
      all.add(new EchoTimes(ways.get(way).name(), new Samples(times.get(way))));
    }
    return all;
  }

  /** Somebody in front of a terminal: what is typed is echoed by the kernel at the other end. */
  private record Typist(Process ssh, OutputStream keys, InputStream screen) {
    static Typist start(Ssh ssh, String host) throws IOException {
      Process process =
          Ssh.start(
              new ProcessBuilder(
                  ssh.line(host, List.of("-tt"), "echo ready; exec cat -u >/dev/null")));
      Typist typist = new Typist(process, process.getOutputStream(), process.getInputStream());
      int next;
      do {
        next = typist.screen.read();
      } while (next != '\n' && next >= 0);
      if (next < 0) {
        throw new IOException("no terminal at " + host);
      }
      return typist;
    }

    double echo() throws IOException {
      long begin = System.nanoTime();
      keys.write('x');
      keys.flush();
      if (screen.read() != 'x') {
        throw new IOException("another echo than what was typed");
      }
      return (System.nanoTime() - begin) / 1e6;
    }

    void close() {
      ssh.destroy();
    }
  }
}
