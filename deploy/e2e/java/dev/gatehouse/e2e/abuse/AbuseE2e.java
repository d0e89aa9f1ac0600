package dev.gatehouse.e2e.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.audit.AuditApi.SessionView;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Rounds;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Whoever means harm harms nobody but themselves: the others' bytes take no longer, the gateway
 * keeps within its memory, and the record says how it ended.
 */
@Isolated("it measures how long others wait")
class AbuseE2e {
  /** Of each kind at once. */
  private static final int ABUSERS = 5;

  /** How often it is looked at whether a kind of them harms others. */
  private static final int ATTEMPTS = 3;

  /** What the policy of the suite's user allows at once: channelsMax in access.yaml. */
  private static final int CHANNELS_MAX = 20;

  /**
   * What one session may hold: pending-write-bytes-max (8 MiB), both windows of a channel
   * (channel-window-bytes, 2 MiB each), and as much again for messages and frames under way.
   */
  private static final long SESSION_BYTES_MAX = 2 * ((8 << 20) + 2 * (2 << 20));

  /** What a JVM of this kind needs besides its heap: code, classes, stacks and buffers. */
  private static final long BESIDES_HEAP_MAX = 256 << 20;

  /** Longer than rekey-time-max, with room for a busy machine. */
  private static final Duration ENDED_WITHIN = Duration.ofMinutes(1);

  private final Endpoints endpoints = Endpoints.underTest();
  private final AuditApi audit = new AuditApi(endpoints);
  private final GatewayProcess gateway = new GatewayProcess(endpoints);
  private final Instant since = Instant.now();
  private final List<Abuser> abusers = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Abuser abuser : abusers) {
      abuser.close();
    }
  }

  /** How an abuser comes in. */
  @FunctionalInterface
  private interface Entrance<A extends Abuser> {
    A enter(Endpoints endpoints) throws IOException;
  }

  /** How long others waited, before and meanwhile. */
  private record Felt(Echo.RoundTrips before, Echo.RoundTrips during) {
    boolean isHarm() {
      Duration twice = before.p99().multipliedBy(2);
      Duration unfelt = Rounds.unfelt();
      return during.p99().compareTo(twice.compareTo(unfelt) > 0 ? twice : unfelt) >= 0;
    }

    @Override
    public String toString() {
      return before + " before, " + during + " during";
    }
  }

  /**
   * Has abusers of one kind at work while others type. Harm shows whenever that is tried; what else
   * the machine does meanwhile does not, so that one time of {@link #ATTEMPTS} without harm will
   * do.
   *
   * @return those of the last time
   */
  private <A extends Abuser> List<A> harmless(Entrance<A> entrance) throws IOException {
    List<Felt> felt = new ArrayList<>();
    while (felt.size() < ATTEMPTS) {
      close();
      abusers.clear();
      List<A> entered = new ArrayList<>();
      for (int i = 0; i < ABUSERS; i++) {
        A abuser = entrance.enter(endpoints);
        entered.add(abuser);
        abusers.add(abuser);
      }
      felt.add(abuse(entered));
      if (!felt.getLast().isHarm()) {
        return entered;
      }
    }
    throw new AssertionError("others waited: " + felt);
  }

  private Felt abuse(List<? extends Abuser> entered) throws IOException {
    try (Echo echo = new Echo(endpoints)) {
      long heapBefore = gateway.liveHeap();
      Echo.RoundTrips before = echo.measure();

      for (Abuser abuser : entered) {
        abuser.begin();
      }
      Felt felt = new Felt(before, echo.measure());

      long heap = gateway.liveHeap() - heapBefore;
      long resident = gateway.resident();
      System.out.printf(
          "%s: %s; heap %+d KiB, resident %d MiB%n",
          entered.getFirst().getClass().getSimpleName(), felt, heap >> 10, resident >> 20);
      assertThat(heap).as("bytes that it holds more").isLessThan(ABUSERS * SESSION_BYTES_MAX);
      assertThat(resident).as("bytes").isLessThan(gateway.heapMax() + BESIDES_HEAP_MAX);
      assertThat(gateway.isUnharmed()).isTrue();
      return felt;
    }
  }

  private void assertThatAllEnd(String... reasons) {
    for (Abuser abuser : abusers) {
      SessionView session =
          Await.value(
              "the end of " + abuser.marker(),
              ENDED_WITHIN,
              () ->
                  audit
                      .find(endpoints.user(), abuser.marker(), since)
                      .filter(found -> !found.isOpen()));
      assertThat(session.endReason()).isIn((Object[]) reasons);
    }
  }

  @Test
  void clientsThatFallSilentInAKeyExchangeEndAlone() throws IOException {
    List<SilentInKeyExchange> _ = harmless(SilentInKeyExchange::new);
    assertThatAllEnd("key-exchange-stalled");
  }

  @Test
  void clientsThatAskAndDoNotReadEndAlone() throws IOException {
    List<ReadsNothing> _ = harmless(ReadsNothing::new);
    assertThatAllEnd("client-too-slow");
  }

  /** They read, but who asks faster than it reads is ended too. */
  @Test
  void clientsThatFloodSlowThemselves() throws IOException {
    for (Flood flood : harmless(Flood::new)) {
      flood.leave();
    }
    // A goodbye may stand behind more requests than are read before the socket is closed.
    assertThatAllEnd("client-disconnected", "client-too-slow", "connection-lost");
  }

  @Test
  void clientsThatOpenTenThousandChannelsGetAsManyAsPolicyHas() throws IOException {
    for (OpensChannels opener : harmless(OpensChannels::new)) {
      Await.until("an answer to each opening", ENDED_WITHIN, opener::hasAllAnswers);
      assertThat(opener.opened()).isBetween(1, CHANNELS_MAX - 1);
      opener.leave();
    }
    assertThatAllEnd("client-disconnected");
  }

  @Test
  void workloadsThatHangHoldNobodyButTheirUsers() throws IOException {
    for (HangingWorkload hanging : harmless(HangingWorkload::new)) {
      hanging.recovers();
      hanging.leave();
    }
    assertThatAllEnd("client-disconnected");
  }
}
