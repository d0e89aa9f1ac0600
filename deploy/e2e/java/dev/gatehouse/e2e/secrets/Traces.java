package dev.gatehouse.e2e.secrets;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;

/** What a suite has written since a moment, read from its disk: no service is asked. */
final class Traces {
  /** RFC 8878, 3.1.1. */
  private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

  private final Path state;
  private final Instant since;

  Traces(Path state, Instant since) {
    this.state = state;
    this.since = since;
  }

  /** In the objects of the S3 server, each unpacked if it is packed. */
  Set<String> objectsHold(Needles needles) {
    return inFiles(
        "data/s3",
        _ -> true,
        file -> {
          Set<String> found = new TreeSet<>();
          try (InputStream bytes = read(file)) {
            found.addAll(needles.in(bytes));
          }
          if (isPacked(file)) {
            try (InputStream frames = new ZstdInputStream(read(file))) {
              found.addAll(needles.in(frames));
            }
          }
          return found;
        });
  }

  private static InputStream read(Path file) throws IOException {
    return new BufferedInputStream(Files.newInputStream(file));
  }

  private static boolean isPacked(Path file) throws IOException {
    try (InputStream bytes = read(file)) {
      return Arrays.equals(bytes.readNBytes(ZSTD_MAGIC.length), ZSTD_MAGIC);
    }
  }

  /** In the records of the broker's segments, each batch unpacked. */
  Set<String> segmentsHold(Needles needles) {
    return inFiles(
        "data/kafka",
        file -> file.getFileName().toString().endsWith(".log"),
        file -> {
          Set<String> found = new TreeSet<>();
          FileRecords segment = FileRecords.open(file.toFile(), false);
          try {
            for (Record record : segment.records()) {
              found.addAll(in(record.key(), needles));
              found.addAll(in(record.value(), needles));
            }
          } finally {
            // Closing it would cut off what the broker has written meanwhile.
            segment.closeHandlers();
          }
          return found;
        });
  }

  private static Set<String> in(ByteBuffer buffer, Needles needles) {
    if (buffer == null) {
      return Set.of();
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return needles.in(bytes);
  }

  Set<String> logsHold(Needles needles) {
    return inFiles(
        "logs",
        _ -> true,
        file -> {
          try (InputStream bytes = read(file)) {
            return needles.in(bytes);
          }
        });
  }

  /** In every row of every table of the database. */
  static Set<String> tablesHold(Needles needles, String url, String user, String password) {
    Set<String> found = new TreeSet<>();
    try (Connection connection = DriverManager.getConnection(url, user, password)) {
      connection.setAutoCommit(false);
      for (String table : tables(connection)) {
        try (Statement statement = connection.createStatement()) {
          statement.setFetchSize(1_000);
          try (ResultSet row =
              statement.executeQuery("select whole::text from " + table + " as whole")) {
            while (row.next()) {
              found.addAll(needles.in(row.getString(1)));
            }
          }
        }
      }
    } catch (SQLException e) {
      throw new AssertionError("the database cannot be read", e);
    }
    return found;
  }

  private static List<String> tables(Connection connection) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select format('%I.%I', schemaname, tablename) from pg_tables"
                    + " where schemaname not in ('pg_catalog', 'information_schema')")) {
      while (row.next()) {
        tables.add(row.getString(1));
      }
    }
    return tables;
  }

  /** Reads a file, and gives what it holds. */
  @FunctionalInterface
  private interface Reading {
    Set<String> of(Path file) throws IOException;
  }

  private Set<String> inFiles(String folder, Predicate<Path> wanted, Reading reading) {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(state.resolve(folder))) {
      for (Path file : files.filter(Files::isRegularFile).filter(wanted).toList()) {
        if (Files.getLastModifiedTime(file).toInstant().isAfter(since)) {
          found.addAll(reading.of(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }
}
