package dev.gatehouse.bench;

import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Kafka's own consumer, alone in a JVM like audit-service's, that reads a topic to its end and does
 * nothing with it: what an archive stands on, and cannot be faster than.
 *
 * @param seconds from the first record to the last, as the cpuSeconds are
 */
record Reading(
    long records, long bytes, double seconds, double cpuSeconds, double residentPeakMebibytes) {
  private static final Duration POLL = Duration.ofMillis(100);

  /** Starts the JVM and waits for its figures. */
  static Reading run(String topic) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.util.logging.config.file="
                    + System.getProperty("java.util.logging.config.file"),
                "-Dgatehouse.endpoints=" + System.getProperty("gatehouse.endpoints"),
                "-cp",
                System.getProperty("java.class.path"),
                Reading.class.getName(),
                topic));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String answer =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("the consumer has failed: " + answer);
      }
      String[] figures = answer.lines().reduce("", (_, line) -> line).split(" ", -1);
      return new Reading(
          Long.parseLong(figures[0]),
          Long.parseLong(figures[1]),
          Double.parseDouble(figures[2]),
          Double.parseDouble(figures[3]),
          Double.parseDouble(figures[4]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Reads the topic that is named, and prints the figures. */
  public static void main(String[] arguments) {
    ProcessFigures self = new ProcessFigures(ProcessHandle.current().pid());
    try (BenchKafka kafka = new BenchKafka(Endpoints.underTest());
        KafkaConsumer<byte[], byte[]> consumer = kafka.consumer()) {
      List<TopicPartition> partitions = BenchKafka.partitions(consumer, arguments[0]);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long left = ends.values().stream().mapToLong(Long::longValue).sum();
      long records = 0;
      long bytes = 0;
      long begin = 0;
      double cpu = 0;
      while (records < left) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (records == 0) {
            begin = System.nanoTime();
            cpu = self.cpuSeconds();
          }
          records++;
          bytes += record.value().length;
        }
      }
      System.out.printf(
          Locale.ROOT,
          "%d %d %.3f %.2f %.1f%n",
          records,
          bytes,
          Pause.secondsSince(begin),
          self.cpuSeconds() - cpu,
          self.residentPeak());
    }
  }
}
