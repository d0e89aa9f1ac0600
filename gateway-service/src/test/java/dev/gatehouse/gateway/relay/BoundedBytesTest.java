package dev.gatehouse.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.policy.ChannelKind;
import dev.gatehouse.gateway.policy.SessionPolicy;
import dev.gatehouse.gateway.policy.TestingPolicy;
import org.junit.jupiter.api.Test;

/** No more passes in either direction than policy lets pass. */
class BoundedBytesTest {
  private static final SessionPolicy TEN = TestingPolicy.of(ChannelKind.EXEC).bytesMax(10).policy();

  @Test
  void whatIsWithinTheLimitPassesBothWays() throws ProtocolViolation {
    // Given
    RelayScene scene = running();

    // When
    scene.client.says("0123456789");
    scene.workload.says("01234");
    scene.workload.says("56789");

    // Then
    assertThat(scene.relay.isOverBytes()).isFalse();
    assertThat(scene.workload.hears()).containsExactly("data 40 0123456789");
    assertThat(scene.client.hears()).containsExactly("data 7 01234", "data 7 56789");
  }

  @Test
  void aMessageThatGoesPastTheLimitIsNeitherPassedNorRecorded() throws ProtocolViolation {
    // Given
    RelayScene scene = running();
    scene.workload.says("01234");
    scene.forget();

    // When
    scene.workload.says("567890");
    scene.workload.says("5");
    scene.client.says("x");

    // Then
    assertThat(scene.relay.isOverBytes()).isTrue();
    assertThat(scene.client.hears()).isEmpty();
    assertThat(scene.workload.hears()).isEmpty();
    assertThat(scene.tap.take()).isEmpty();
  }

  private static RelayScene running() throws ProtocolViolation {
    RelayScene scene = RelayScene.withOpenChannel(TEN);
    scene.client.execs("program");
    scene.workload.answers(true);
    scene.forget();
    return scene;
  }
}
