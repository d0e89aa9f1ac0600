package dev.gatehouse.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What open sessions cost audit-service: many of them, each typing a little, and one that sends as
 * fast as its producer goes.
 *
 * @param cpuShare of one core, while each session types a line in ten seconds
 * @param bulkMebibytes what the one has sent in {@code bulkSeconds}
 * @param behindMax how many records the archive was behind at the most, meanwhile
 * @param behindMebibytes how much of the bulk was not yet received when it ended, about
 * @param catchUpSeconds from the end of the bulk until everything was received
 */
record OpenSessions(
    int sessions,
    ProcessFigures.Memory none,
    ProcessFigures.Memory open,
    double cpuShare,
    ProcessFigures.Memory afterBulk,
    double residentPeakMebibytes,
    double bulkSeconds,
    double bulkMebibytes,
    long behindMax,
    double behindMebibytes,
    double catchUpSeconds) {
  private static final int BULK_BYTES = 32 << 10;
  private static final int HEARTBEAT_MILLIS = 3_000;
  private static final double TYPING_SECONDS = 10;
  private static final double SETTLE_SECONDS = 300;

  static OpenSessions run(
      Scale scale, Content content, AuditPart audit, BenchKafka kafka, BenchStore store) {
    String name = "bench-open";
    Topics topics = Topics.of("open");
    kafka.create(topics);
    kafka.createCompacted(name + ".manifests");
    store.create(name);
    audit.renewDatabase();
    audit.configure(AuditPart.experiment(topics, name + ".manifests", name, true));
    audit.start(name).join();
    ProcessFigures process = audit.process();
    ProcessFigures.Memory none = process.memory();
    Progress.say(
        "  no session: RSS %.0f MiB, heap %.0f MiB".formatted(none.resident(), none.heap()));

    try (BenchKafka.Sender sender = kafka.sender()) {
      SyntheticGateway gateway = SyntheticGateway.start(sender, topics, audit.gatewayKey());
      List<SyntheticGateway.Session> sessions = new ArrayList<>();
      Typists typists = new Typists(gateway, sessions, content);
      for (int i = 0; i < scale.openSessions(); i++) {
        sessions.add(gateway.open("bash"));
        typists.beat();
      }
      settle(gateway, audit, typists);
      double cpu = process.cpuSeconds();
      long typing = System.nanoTime();
      typists.forSeconds(TYPING_SECONDS);
      double cpuShare = (process.cpuSeconds() - cpu) / Pause.secondsSince(typing);
      settle(gateway, audit, typists);
      ProcessFigures.Memory open = process.memory();
      Progress.say(
          "  %d sessions: RSS %.0f MiB, heap %.0f MiB"
              .formatted(sessions.size(), open.resident(), open.heap()));

      SyntheticGateway.Session bulk = gateway.open("cat file");
      long begin = System.nanoTime();
      long looked = begin;
      long behindMax = 0;
      while (Pause.secondsSince(begin) < scale.bulkSeconds()) {
        bulk.output(content.random(BULK_BYTES));
        typists.catchUp();
        if (Pause.secondsSince(looked) >= 1) {
          behindMax = Math.max(behindMax, behind(gateway, audit));
          looked = System.nanoTime();
        }
      }
      double seconds = Pause.secondsSince(begin);
      sender.flush();
      long behind = behind(gateway, audit);
      double bulkMebibytes = bulk.passed() / (double) (1 << 20);
      Progress.say(
          "  %.0f MiB sent in %.0f s, %d records behind".formatted(bulkMebibytes, seconds, behind));
      long ended = System.nanoTime();
      settle(gateway, audit, typists);
      double catchUp = Pause.secondsSince(ended);
      double peak = process.residentPeak();
      ProcessFigures.Memory after = process.memory();
      audit.stop();
      kafka.delete(topics);
      audit.bucketFolders(name).forEach(Folders::delete);
      return new OpenSessions(
          sessions.size(),
          none,
          open,
          cpuShare,
          after,
          peak,
          seconds,
          bulkMebibytes,
          Math.max(behindMax, behind),
          behind * (double) BULK_BYTES / (1 << 20),
          catchUp);
    }
  }

  /** How many frames are sent and not received. */
  private static long behind(SyntheticGateway gateway, AuditPart audit) {
    long sent = gateway.records();
    return Math.max(0, sent - Math.round(audit.meter("gatehouse_audit_frames_total")));
  }

  private static void settle(SyntheticGateway gateway, AuditPart audit, Typists typists) {
    long begin = System.nanoTime();
    while (gateway.records() > Math.round(audit.meter("gatehouse_audit_frames_total"))) {
      if (Pause.secondsSince(begin) > SETTLE_SECONDS) {
        throw new IllegalStateException("the archive does not come to the end of the topic");
      }
      typists.beat();
      Pause.millis(100);
    }
  }

  /** Each session types a line and sees it printed every ten seconds; the gateway stays alive. */
  private static final class Typists {
    private final SyntheticGateway gateway;
    private final List<SyntheticGateway.Session> sessions;
    private final Content content;
    private final long begin = System.nanoTime();
    private long beatenNanos = begin;
    private long typedSince = begin;
    private int next;

    Typists(SyntheticGateway gateway, List<SyntheticGateway.Session> sessions, Content content) {
      this.gateway = gateway;
      this.sessions = sessions;
      this.content = content;
    }

    void beat() {
      if ((System.nanoTime() - beatenNanos) / 1_000_000 >= HEARTBEAT_MILLIS) {
        beatenNanos = System.nanoTime();
        gateway.heartbeat();
      }
    }

    /** Types what is due by now. */
    void catchUp() {
      beat();
      double due = Pause.secondsSince(typedSince) * sessions.size() / TYPING_SECONDS;
      for (; due >= 1; due--) {
        SyntheticGateway.Session session = sessions.get(next++ % sessions.size());
        session.input(content.text(30));
        session.output(content.text(300));
        typedSince += (long) (TYPING_SECONDS * 1e9 / sessions.size());
      }
    }

    void forSeconds(double seconds) {
      typedSince = System.nanoTime();
      long from = typedSince;
      while (Pause.secondsSince(from) < seconds) {
        catchUp();
        Pause.millis(20);
      }
    }
  }
}
