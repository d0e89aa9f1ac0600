package dev.gatehouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Small files by stock {@code sftp}, one after the other, over a connection that is open. */
record SmallFiles(String way, int files, double upPerSecond, double downPerSecond) {
  private static final int FILE_BYTES = 4 << 10;

  /** Files to copy, in a new folder. */
  static Path make(Path folder, int files, Content content) throws IOException {
    Path local = Files.createDirectories(folder.resolve("local"));
    for (int i = 0; i < files; i++) {
      Files.write(local.resolve("file-" + i), content.random(FILE_BYTES));
    }
    return local;
  }

  static SmallFiles run(Way way, Ssh ssh, Path local, int files) {
    Path there = local.resolveSibling(way.host() + "-there");
    Path back = local.resolveSibling(way.host() + "-back");
    try (OpenConnection connection = OpenConnection.open(ssh, way.host() + "-stock")) {
      Files.createDirectories(there);
      Files.createDirectories(back);
      double up = copy(way, ssh, connection, "put %s/* %s/".formatted(local, there));
      double down = copy(way, ssh, connection, "get %s/* %s/".formatted(there, back));
      try (var copies = Files.list(back)) {
        if (copies.count() != files) {
          throw new IllegalStateException("not all files came back over " + way.name());
        }
      }
      return new SmallFiles(way.name(), files, files / up, files / down);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Folders.delete(there);
      Folders.delete(back);
    }
  }

  private static double copy(Way way, Ssh ssh, OpenConnection connection, String command)
      throws IOException {
    Path batch = Files.createTempFile("gbench", ".sftp");
    try {
      Files.writeString(batch, command + "\n");
      List<String> line =
          List.of(
              "sftp",
              "-q",
              "-F",
              ssh.ways(),
              "-o",
              "ControlPath=" + connection.control(),
              "-b",
              batch.toString(),
              way.host() + "-stock");
      long begin = System.nanoTime();
      String _ = Ssh.run(line);
      return Pause.secondsSince(begin);
    } finally {
      Files.delete(batch);
    }
  }
}
