package dev.gatehouse.auth.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.auth.identity.Revocations;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class CurrentAccessTest {

  @Test
  void nothingIsDecidedAndNobodyIsReadyBeforeTheFirstSnapshot() {
    // Given
    CurrentAccess access = new CurrentAccess();

    // When
    Status status = new AccessReadiness(access).call().getStatus();

    // Then
    assertThat(status).isEqualTo(Status.DOWN);
    assertThatThrownBy(access::snapshot).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theServiceIsReadyFromTheFirstSnapshotOn() {
    // Given
    CurrentAccess access = new CurrentAccess();
    AccessSnapshot snapshot =
        new AccessSnapshot(
            "",
            Optional.empty(),
            Map.of(),
            Map.of(),
            Revocations.NONE,
            Map.of(),
            Set.of(),
            Set.of(),
            Map.of(),
            Map.of());
    access.put(snapshot);

    // When
    Status status = new AccessReadiness(access).call().getStatus();

    // Then
    assertThat(status).isEqualTo(Status.UP);
    assertThat(access.snapshot()).isSameAs(snapshot);
  }
}
