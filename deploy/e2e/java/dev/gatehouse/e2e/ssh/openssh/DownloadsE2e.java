package dev.gatehouse.e2e.ssh.openssh;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Rounds;
import dev.gatehouse.e2e.ssh.SideBySide;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** No download of any size is cut short, whoever reads it and however slowly. */
class DownloadsE2e {
  private static final int BYTES_MAX = 8 << 20;
  private static final int CLIENTS = 4;

  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Recording recording = Recording.of(endpoints);

  /** How the client is run: with nothing to read, with an open input, or with a slow reader. */
  private enum Reader {
    CLOSED_INPUT,
    OPEN_INPUT,
    SLOW
  }

  private record Case(int size, Reader reader) {}

  @Test
  void everyDownloadOfARandomSizeIsWhole() {
    // Given
    long seed = Rounds.seed();
    List<Case> cases = cases(Rounds.downloads(), new Random(seed));
    System.out.println("downloads: " + cases.size() + ", seed: " + seed);

    // When
    List<SshRun> runs = SideBySide.map(CLIENTS, cases, this::download);

    // Then
    for (int i = 0; i < cases.size(); i++) {
      Download.assertWhole(runs.get(i), cases.get(i).size());
    }
    recording.holds(runs);
  }

  private SshRun download(Case download) {
    String command = Download.ofBytes(download.size());
    return switch (download.reader()) {
      case CLOSED_INPUT -> ssh.run(command);
      case OPEN_INPUT -> {
        SshRun run = ssh.converse(command).await();
        run.closeInput();
        yield run;
      }
      case SLOW -> ssh.readingSlowly().run(command);
    };
  }

  /** Every order of magnitude is met, nothing and everything first. */
  private static List<Case> cases(int count, Random random) {
    List<Case> cases = new ArrayList<>();
    Reader[] readers = Reader.values();
    for (int i = 0; i < count; i++) {
      int size =
          switch (i) {
            case 0 -> 0;
            case 1 -> BYTES_MAX;
            default ->
                random.nextBoolean()
                    ? random.nextInt(BYTES_MAX + 1)
                    : random.nextInt(1 << random.nextInt(24));
          };
      cases.add(new Case(size, readers[random.nextInt(readers.length)]));
    }
    return cases;
  }
}
