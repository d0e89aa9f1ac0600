package dev.gatehouse.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A topic full of sessions that are over: half of them printed bytes that do not compress, in
 * frames of 32 KiB, half of them text, in frames of 64 bytes to 32 KiB. As many as fit were open at
 * a time, and wrote in turn.
 */
record Volume(
    Topics topics,
    int sessions,
    long sessionRecords,
    long records,
    long dataBytes,
    long wireBytes) {
  private static final int OPEN = 64;
  private static final int BULK_BYTES = 32 << 10;

  static Volume fill(Scale scale, Content content, BenchKafka kafka, AuditPart audit) {
    Topics topics = Topics.of("throughput");
    kafka.create(topics);
    long each = scale.volumeBytes() / scale.sessions();
    long dataBytes = 0;
    long records;
    long bytes;
    long sessionRecords;
    try (BenchKafka.Sender sender = kafka.sender()) {
      SyntheticGateway gateway = SyntheticGateway.start(sender, topics, audit.gatewayKey());
      List<Writing> open = new ArrayList<>();
      int begun = 0;
      long said = System.nanoTime();
      while (begun < scale.sessions() || !open.isEmpty()) {
        while (open.size() < OPEN && begun < scale.sessions()) {
          open.add(new Writing(gateway.open("cat file"), begun % 2 == 0));
          begun++;
        }
        for (Writing writing : open) {
          writing.write(content);
        }
        for (Writing writing : open) {
          if (writing.session().passed() >= each) {
            dataBytes += writing.session().passed();
            writing.session().end();
          }
        }
        open.removeIf(writing -> writing.session().passed() >= each);
        if (Pause.secondsSince(said) > 10) {
          Progress.say("  %d MiB written".formatted(gateway.bytes() >> 20));
          said = System.nanoTime();
        }
      }
      sender.flush();
      records = gateway.records();
      bytes = gateway.bytes();
      // Of the journal: its start, and two entries for each session.
      sessionRecords = records - 1 - 2L * scale.sessions();
    }
    return new Volume(topics, scale.sessions(), sessionRecords, records, dataBytes, bytes);
  }

  private record Writing(SyntheticGateway.Session session, boolean isText) {
    void write(Content content) {
      if (!isText) {
        session.output(content.random(BULK_BYTES));
        return;
      }
      long until = session.passed() + BULK_BYTES;
      while (session.passed() < until) {
        session.output(content.text(content.outputSize()));
      }
    }
  }

  double mebibytes() {
    return wireBytes / (double) (1 << 20);
  }
}
