package dev.gatehouse.bench;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.HashChain;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.contracts.audit.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What Kafka's own producer reaches that does nothing else: the frames of a bulk transfer, made
 * before, to one partition, with the gateway's settings. A recording cannot be faster.
 */
final class ProducerYardstick {
  private static final int DATA_BYTES = 32 << 10;
  private static final int FRAMES = 2_048;

  private final List<AuditEnvelope> frames = new ArrayList<>();
  private final Topics topics = Topics.of("producer");

  ProducerYardstick(BenchKafka kafka, Content content) {
    HashChain chain = HashChain.session(SessionId.create(Instant.now()));
    for (int i = 0; i < FRAMES; i++) {
      frames.add(
          chain.seal(
              1,
              new ChannelId(1),
              new ChannelEvent.DataPassed(
                  DataStream.OUTPUT, Party.WORKLOAD, Bytes.owned(content.random(DATA_BYTES)))));
    }
    kafka.create(topics);
  }

  /** MiB of data in a second, until everything is acknowledged. */
  double run(BenchKafka kafka, long bytes) {
    try (BenchKafka.Sender sender = kafka.sender()) {
      pass(sender, bytes / 4);
      long begin = System.nanoTime();
      pass(sender, bytes);
      return bytes / (double) (1 << 20) / Pause.secondsSince(begin);
    }
  }

  private void pass(BenchKafka.Sender sender, long bytes) {
    long passed = 0;
    for (int next = 0; passed < bytes; next = (next + 1) % frames.size()) {
      sender.send(topics.sessions(), 0, frames.get(next));
      passed += DATA_BYTES;
    }
    sender.flush();
  }

  void close(BenchKafka kafka) {
    kafka.delete(topics);
  }
}
