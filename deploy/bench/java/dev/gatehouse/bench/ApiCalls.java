package dev.gatehouse.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Requests of backend-service to the API server, by verb and resource, such as "create pods". */
record ApiCalls(Map<String, Integer> byKind) {
  private static final ObjectMapper JSON = new ObjectMapper();

  ApiCalls {
    byKind = Map.copyOf(byKind);
  }

  int total() {
    return byKind.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How often each was sent for one login, without what is sent anyhow in so many seconds. */
  Map<String, Double> each(int logins, ApiCalls idle, double idleSeconds, double seconds) {
    Map<String, Double> each = new TreeMap<>();
    byKind.forEach(
        (kind, count) -> {
          double anyhow = idle.byKind.getOrDefault(kind, 0) * seconds / idleSeconds;
          double rest = (count - anyhow) / logins;
          // What is left of what comes by the clock is no part of a login.
          if (rest >= 0.05) {
            each.put(kind, rest);
          }
        });
    return each;
  }

  /** Reads an audit log from where it was read to before. For one thread. */
  static final class Log {
    private final Path file;
    private long position;

    Log(Path file) {
      this.file = file;
    }

    /** What has been answered since the last time; a watch counts when it begins. */
    ApiCalls next() {
      Map<String, Integer> calls = new TreeMap<>();
      try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
        byte[] bytes = new byte[(int) (log.length() - position)];
        log.seek(position);
        log.readFully(bytes);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
          end--;
        }
        position += end;
        for (String line : new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList()) {
          JsonNode request = JSON.readTree(line);
          String verb = request.path("verb").asText();
          String counted = verb.equals("watch") ? "ResponseStarted" : "ResponseComplete";
          if (request.path("stage").asText().equals(counted)) {
            int _ =
                calls.merge(
                    verb + " " + request.path("objectRef").path("resource").asText(),
                    1,
                    Integer::sum);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new ApiCalls(calls);
    }
  }
}
