package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LiveSessionsTest {
  private final LiveSessions live = new LiveSessions();

  @Test
  void oneMoreThanTheLimitIsNotCounted() {
    // Given
    assertThat(live.enter("alice", 2)).isTrue();
    assertThat(live.enter("alice", 2)).isTrue();

    // When
    boolean third = live.enter("alice", 2);

    // Then
    assertThat(third).isFalse();
    live.leave("alice");
    assertThat(live.enter("alice", 2)).isTrue();
  }

  @Test
  void everySessionCountsWhateverItsOwnLimit() {
    // Given
    assertThat(live.enter("alice", 0)).isTrue();
    assertThat(live.enter("alice", 0)).isTrue();

    // When / Then
    assertThat(live.enter("alice", 2)).isFalse();
    assertThat(live.enter("alice", 3)).isTrue();
    assertThat(live.enter("bob", 1)).isTrue();
  }
}
