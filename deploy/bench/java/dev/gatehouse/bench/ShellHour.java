package dev.gatehouse.bench;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.SshClient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What an hour in a shell comes to in S3.
 *
 * <p>First a real session, through the real gateway: commands typed key by key into a shell on a
 * pty, so that keystrokes, echo and output are framed as they are in life. Then the model: every
 * half minute a command, with frames of the sizes that were recorded and text as shells print it.
 * The hour passes faster, and the bound on a frame's age is shortened by the same factor.
 *
 * @param recorded frames with data of the real session
 * @param commands how many were typed in it
 * @param users who had that hour at the same time
 */
record ShellHour(
    int recorded,
    int commands,
    int users,
    int factor,
    double framesPerHour,
    double dataBytesPerHour,
    double wireBytesPerHour,
    double putsPerHour,
    double partsPerHour,
    double partBytesPerHour,
    double allBytesPerHour) {
  private static final int USERS = 20;
  private static final int COMMANDS_PER_HOUR = 120;
  private static final int KEY_MILLIS = 120;
  private static final int THINK_MILLIS = 600;
  private static final long AGE_MAX_MILLIS = 600_000;
  private static final String SESSIONS = "gatehouse.audit";
  private static final List<String> LINES =
      List.of(
          "cd /usr/share/doc && pwd",
          "ls -l | head -40",
          "ps aux | head -20",
          "cat /etc/services | head -50",
          "grep -rn 'License' /usr/share/common-licenses | head -15",
          "env | sort",
          "df -h; free -m",
          "date; uname -a");

  private record Piece(boolean input, int size) {}

  static ShellHour run(
      Scale scale,
      Content content,
      Endpoints endpoints,
      AuditPart audit,
      BenchKafka kafka,
      BenchStore store) {
    List<Piece> pieces = recordOne(endpoints, kafka);
    Progress.say(
        "  a real session of %d commands: %d frames with data"
            .formatted(LINES.size(), pieces.size()));
    String name = "bench-hour";
    Topics topics = Topics.of("hour");
    kafka.create(topics);
    kafka.createCompacted(name + ".manifests");
    store.create(name);
    Map<String, String> settings =
        new HashMap<>(AuditPart.experiment(topics, name + ".manifests", name, false));
    settings.put(
        "gatehouse.audit.archive.age-max",
        "PT" + AGE_MAX_MILLIS / 1000.0 / scale.hourFactor() + "S");
    audit.configure(settings);
    audit.start(name).join();
    try (BenchKafka.Sender sender = kafka.sender();
        BenchKafka.Follower notices = kafka.follow(name + ".manifests", true)) {
      SyntheticGateway gateway = SyntheticGateway.start(sender, topics, audit.gatewayKey());
      long data = pass(scale, pieces, gateway, content);
      sender.flush();
      int judged = 0;
      while (judged < USERS) {
        for (ConsumerRecord<byte[], byte[]> _ : notices.poll()) {
          judged++;
        }
      }
      BenchStore.Holding holding = store.holding(name);
      double puts = audit.meter("gatehouse_audit_s3_puts_total");
      audit.stop();
      kafka.delete(topics);
      audit.bucketFolders(name).forEach(Folders::delete);
      return new ShellHour(
          pieces.size(),
          LINES.size(),
          USERS,
          scale.hourFactor(),
          gateway.records() / (double) USERS,
          data / (double) USERS,
          gateway.bytes() / (double) USERS,
          puts / USERS,
          holding.parts() / (double) USERS,
          holding.partBytes() / (double) USERS,
          holding.bytes() / (double) USERS);
    }
  }

  /** The hour of all users, who begin within its first half minute; gives the bytes that passed. */
  private static long pass(
      Scale scale, List<Piece> pieces, SyntheticGateway gateway, Content content) {
    int perCommand = pieces.size() / LINES.size();
    int total = perCommand * COMMANDS_PER_HOUR;
    double hourSeconds = 3600.0 / scale.hourFactor();
    Random start = new Random(1);
    List<SyntheticGateway.Session> sessions = new ArrayList<>();
    List<Double> begins = new ArrayList<>();
    int[] written = new int[USERS];
    for (int user = 0; user < USERS; user++) {
      sessions.add(gateway.open("bash"));
      begins.add(start.nextDouble() * hourSeconds / COMMANDS_PER_HOUR);
    }
    long begin = System.nanoTime();
    long beaten = begin;
    int finished = 0;
    while (finished < USERS) {
      for (int user = 0; user < USERS; user++) {
        double elapsed = Pause.secondsSince(begin) - begins.get(user);
        // Typing and output take the first half of a command's time, reading and thinking the rest.
        double command = elapsed / hourSeconds * COMMANDS_PER_HOUR;
        double within = Math.min(1, 2 * (command - Math.floor(command)));
        int due = Math.min(total, (int) ((Math.floor(command) + within) * perCommand));
        for (; written[user] < due; written[user]++) {
          Piece piece = pieces.get(written[user] % pieces.size());
          if (piece.input()) {
            sessions.get(user).input(content.text(piece.size()));
          } else {
            sessions.get(user).output(content.text(piece.size()));
          }
          if (written[user] == total - 1) {
            sessions.get(user).end();
            finished++;
          }
        }
      }
      if (Pause.secondsSince(beaten) > 3) {
        gateway.heartbeat();
        beaten = System.nanoTime();
      }
      Pause.millis(5);
    }
    return sessions.stream().mapToLong(SyntheticGateway.Session::passed).sum();
  }

  /** Types the lines into a shell of the suite, and reads from Kafka what was recorded of it. */
  private static List<Piece> recordOne(Endpoints endpoints, BenchKafka kafka) {
    try (BenchKafka.Follower frames = kafka.follow(SESSIONS, false)) {
      type(SshClient.of(endpoints).option("-tt").arguments());
      List<Piece> pieces = new ArrayList<>();
      int silent = 0;
      while (silent < 10) {
        silent++;
        for (ConsumerRecord<byte[], byte[]> record : frames.poll()) {
          silent = 0;
          read(record.value(), pieces);
        }
      }
      if (pieces.size() < LINES.size()) {
        throw new IllegalStateException("the session was not recorded");
      }
      return pieces;
    }
  }

  private static void read(byte[] wire, List<Piece> pieces) {
    try {
      if (AuditEnvelope.decode(wire).event().orElse(null) instanceof ChannelEvent.DataPassed data) {
        pieces.add(new Piece(data.stream() == DataStream.INPUT, data.data().size()));
      }
    } catch (UnreadableFrameException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void type(List<String> ssh) {
    try {
      Process process =
          new ProcessBuilder(ssh)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (OutputStream keys = process.getOutputStream()) {
        Pause.millis(2_000);
        for (String line : LINES) {
          for (byte key : (line + "\r").getBytes(StandardCharsets.US_ASCII)) {
            keys.write(key);
            keys.flush();
            Pause.millis(KEY_MILLIS);
          }
          Pause.millis(THINK_MILLIS);
        }
        keys.write("exit\r".getBytes(StandardCharsets.US_ASCII));
        keys.flush();
        int _ = process.waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
