package dev.gatehouse.bench;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One pass of audit-service over a topic that is full: from its start, with an empty bucket, until
 * every session has its manifest, and, with the index, until its answer shows all of them.
 *
 * @param seconds from the first commit to the last, in which {@code share} of the records was done
 * @param cpuSeconds of the process in that time
 * @param wholeSeconds from the first commit until all was there that was waited for
 * @param wholeCpuSeconds of the process in that time
 */
record Archiving(
    boolean index,
    double share,
    double seconds,
    double cpuSeconds,
    double wholeSeconds,
    double wholeCpuSeconds,
    double residentPeakMebibytes,
    long puts,
    BenchStore.Holding holding) {
  private static final long STEP_MILLIS = 100;
  private static final double PATIENCE_SECONDS = 900;

  static Archiving run(
      String name,
      boolean index,
      Volume volume,
      AuditPart audit,
      BenchKafka kafka,
      BenchStore store) {
    String manifests = name + ".manifests";
    store.create(name);
    kafka.createCompacted(manifests);
    if (index) {
      audit.renewDatabase();
    }
    audit.configure(AuditPart.experiment(volume.topics(), manifests, name, index));
    String group = name + "-archive";
    CompletableFuture<Void> started = audit.start(name);
    ProcessFigures process = audit.process();
    Set<String> judged = new HashSet<>();
    long total = volume.sessionRecords();
    long first = 0;
    long last = 0;
    long done = 0;
    long begin = System.nanoTime();
    double firstCpu = 0;
    double lastCpu = 0;
    double share = 0;
    boolean over = false;
    long said = System.nanoTime();
    try (BenchKafka.Follower notices = kafka.follow(manifests, true)) {
      while (!over) {
        for (ConsumerRecord<byte[], byte[]> notice : notices.poll()) {
          judged.add(java.util.HexFormat.of().formatHex(notice.key()));
        }
        long committed = kafka.committed(group, volume.topics().sessions());
        if (committed > 0 && first == 0) {
          first = System.nanoTime();
          firstCpu = process.cpuSeconds();
          share = (total - committed) / (double) total;
        }
        if (committed > done) {
          last = System.nanoTime();
          lastCpu = process.cpuSeconds();
        }
        done = Math.max(done, committed);
        over = judged.size() == volume.sessions() && done == total;
        if (Pause.secondsSince(said) > 10) {
          Progress.say(
              "  %d of %d records committed, %d manifests".formatted(done, total, judged.size()));
          said = System.nanoTime();
        }
        if (Pause.secondsSince(begin) > PATIENCE_SECONDS) {
          throw new IllegalStateException(
              "after %.0f s only %d of %d records are committed, and %d manifests are there"
                  .formatted(PATIENCE_SECONDS, done, total, judged.size()));
        }
        Pause.millis(STEP_MILLIS);
      }
    }
    started.join();
    while (index && audit.wholeInIndex() < volume.sessions()) {
      if (Pause.secondsSince(said) > 10) {
        Progress.say(
            "  the index is %.0f records behind"
                .formatted(audit.meter("gatehouse_audit_index_lag_records")));
        said = System.nanoTime();
      }
      if (Pause.secondsSince(begin) > PATIENCE_SECONDS) {
        throw new IllegalStateException("the index does not show all sessions");
      }
      Pause.millis(STEP_MILLIS);
    }
    double wholeSeconds = Pause.secondsSince(first);
    double wholeCpu = process.cpuSeconds() - firstCpu;
    Archiving pass =
        new Archiving(
            index,
            share,
            (last - first) / 1e9,
            lastCpu - firstCpu,
            wholeSeconds,
            wholeCpu,
            process.residentPeak(),
            Math.round(audit.meter("gatehouse_audit_s3_puts_total")),
            store.holding(name));
    audit.stop();
    audit.bucketFolders(name).forEach(Folders::delete);
    return pass;
  }
}
