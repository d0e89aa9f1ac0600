package dev.gatehouse.backend.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.backend.certificate.OpenSshKeyPair;
import dev.gatehouse.backend.identity.SshPublicKey;
import dev.gatehouse.backend.identity.WorkloadId;
import dev.gatehouse.backend.pod.PodSighting.Container;
import dev.gatehouse.backend.pod.PodSighting.Phase;
import dev.gatehouse.backend.pod.PodSighting.State;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.TestingLeases;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodBookTest {

  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final SshPublicKey HOST_KEY = OpenSshKeyPair.generate().publicKey();
  private static final String POD = "s-pod";

  private final PodBook book = new PodBook();

  @Test
  void whatIsOlderThanWhatIsKnownIsPassedOver() {
    Lease lease = TestingLeases.claimedAt(NOW);
    PodRecord ended =
        record("a", 5, lease, POD, Optional.of(new PodRecord.End(EndReason.DIED, NOW)));
    book.saw(ended);
    book.saw(POD, pod("one", 7));

    book.saw(record("a", 4, lease, POD, Optional.empty()));
    book.saw(POD, pod("one", 6));

    assertThat(book.find("a").orElseThrow().record()).isEqualTo(ended);
    assertThat(book.pod(POD).orElseThrow().pod().version()).isEqualTo(7);
  }

  @Test
  void whatIsGoneStaysGoneWhateverALateWatchTells() {
    book.saw(record("a", 5, TestingLeases.claimedAt(NOW), POD, Optional.empty()));
    book.saw(POD, pod("one", 7));
    book.recordGone("a", "uid-a");
    book.podGone(POD, "one");

    book.saw(record("a", 6, TestingLeases.claimedAt(NOW), POD, Optional.empty()));
    book.saw(POD, pod("one", 8));

    assertThat(book.all()).isEmpty();
    assertThat(book.pods(any -> true)).isEmpty();
  }

  @Test
  void aPodThatRecordsPointToIsKnownToHaveBeenThere() {
    book.saw(POD, pod("one", 1));
    book.saw(record("a", 2, TestingLeases.claimedAt(NOW), POD, Optional.empty()));
    book.saw(record("b", 3, TestingLeases.claimedAt(NOW), POD, Optional.empty()));

    book.podGone(POD, "one");

    assertThat(book.podSeen(POD)).isTrue();
    assertThat(book.find("a").orElseThrow())
        .matches(PodBook.Entry::podSeen)
        .matches(entry -> entry.pod().isEmpty());
    book.recordGone("a", "uid-a");
    assertThat(book.podSeen(POD)).isTrue();
    book.recordGone("b", "uid-b");
    assertThat(book.podSeen(POD)).as("nobody asks any more").isFalse();
  }

  @Test
  void aRecordThatChangesKeepsWhatIsKnownOfItsPod() {
    Lease lease = TestingLeases.claimedAt(NOW);
    book.saw(record("a", 1, lease, POD, Optional.empty()));
    book.expect(POD);
    book.saw(POD, pod("one", 2));
    book.podGone(POD, "one");

    book.saw(record("a", 3, lease, POD, Optional.empty()));

    assertThat(book.podSeen(POD)).as("it is not made again").isTrue();
    assertThat(book.announces(POD)).isTrue();
  }

  @Test
  void aPodIsAnnouncedOnceByWhoeverMakesIt() {
    book.saw(record("a", 1, TestingLeases.claimedAt(NOW), POD, Optional.empty()));
    assertThat(book.announces(POD)).as("it is somebody else's").isFalse();

    book.expect(POD);

    assertThat(book.announces(POD)).isTrue();
    assertThat(book.announces(POD)).isFalse();
  }

  @Test
  void nobodyIsToldOfAPodOfWhichThereIsNothingLeft() {
    book.saw(record("a", 1, TestingLeases.claimedAt(NOW), POD, Optional.empty()));
    book.expect(POD);

    book.recordGone("a", "uid-a");
    book.saw(record("b", 2, TestingLeases.claimedAt(NOW), POD, Optional.empty()));

    assertThat(book.announces(POD)).isFalse();
  }

  @Test
  void aRecordThatIsPointedElsewhereLeavesTheOnesThatStay() {
    Lease lease = TestingLeases.claimedAt(NOW);
    book.saw(POD, pod("one", 1));
    book.saw(record("a", 2, lease, POD, Optional.empty()));
    book.saw(record("b", 3, TestingLeases.claimedAt(NOW), POD, Optional.empty()));

    book.saw(record("a", 4, lease, "s-next", Optional.empty()));

    assertThat(book.find("a").orElseThrow().pod()).isEmpty();
    assertThat(book.find("b").orElseThrow().pod()).isPresent();
    assertThat(book.needed(POD)).isTrue();
    assertThat(book.needed("s-next")).isTrue();
  }

  @Test
  void aPodIsNeededUntilEachRecordHasItsEnd() {
    Lease lease = TestingLeases.claimedAt(NOW);
    book.saw(POD, pod("one", 1));
    assertThat(book.needed(POD)).isFalse();
    book.saw(record("a", 2, lease, POD, Optional.empty()));
    assertThat(book.needed(POD)).isTrue();

    book.saw(record("a", 3, lease, POD, Optional.of(new PodRecord.End(EndReason.RELEASED, NOW))));

    assertThat(book.needed(POD)).isFalse();
  }

  @Test
  void theFirstWantedEndAndTheFirstAttachmentStay() {
    book.saw(record("a", 2, TestingLeases.claimedAt(NOW), POD, Optional.empty()));

    book.want("a", EndReason.RELEASED, NOW);
    book.want("a", EndReason.DIED, NOW.plusSeconds(1));
    book.attached("a", NOW);
    book.attached("a", NOW.plusSeconds(1));

    PodBook.Entry entry = book.find("a").orElseThrow();
    assertThat(entry.wanted()).contains(new PodRecord.End(EndReason.RELEASED, NOW));
    assertThat(entry.record().lease().attachedAt()).contains(NOW);
  }

  @Test
  void aStartThatWasHeardOfBeforeItIsSeenCounts() {
    book.saw(POD, pod("one", 1));
    assertThat(book.pod(POD).orElseThrow().started()).isFalse();

    book.heard(POD, new PodEvent("Started", "", "beside", NOW));
    assertThat(book.pod(POD).orElseThrow().started()).isFalse();
    book.heard(POD, new PodEvent("Started", "", "workspace", NOW));

    assertThat(book.pod(POD).orElseThrow().started()).isTrue();
  }

  @Test
  void whoeverWaitsIsWokenByAChange() throws InterruptedException {
    long before = book.changes();
    Thread.ofVirtual().start(() -> book.saw(POD, pod("one", 1)));

    book.awaitChange(before, Duration.ofSeconds(20));

    assertThat(book.changes()).isGreaterThan(before);
  }

  private static PodRecord record(
      String name, long version, Lease lease, String pod, Optional<PodRecord.End> end) {
    return new PodRecord(
        name,
        "uid-" + name,
        version,
        lease,
        new PodRef(new WorkloadId(pod), PodRef.Kind.SHARED, HOST_KEY, 2),
        end);
  }

  private static PodSighting pod(String uid, long version) {
    return new PodSighting(
        uid,
        version,
        Phase.PENDING,
        "",
        "",
        "",
        "node",
        "image",
        NOW,
        "",
        Optional.empty(),
        false,
        "default",
        true,
        Optional.empty(),
        new Container("workspace", false, new State.Waiting("", "")),
        List.of());
  }
}
