package dev.gatehouse.auth.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.proof.PasswordHash;
import dev.gatehouse.auth.proof.PasswordHashReading;
import dev.gatehouse.auth.proof.TypedSecret;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HashingThreadsTest {

  @Test
  void beyondItsBoundsNothingIsTaken() {
    // Given: each takes a twentieth of a second or more
    PasswordHash hash =
        ((PasswordHashReading.Accepted) PasswordHashReading.read(TestingAccess.HASH)).hash();

    // When
    List<Optional<CompletionStage<Boolean>>> taken;
    try (HashingThreads threads = new HashingThreads(1, 2)) {
      taken =
          IntStream.range(0, 20)
              .mapToObj(_ -> threads.matches(hash, TypedSecret.of("demo-password".toCharArray())))
              .toList();
      taken.stream().limit(3).forEach(HashingThreadsTest::isRight);
    }

    // Then: one at work, two waiting, and room again for each that ended meanwhile
    assertThat(taken.stream().limit(3)).allMatch(Optional::isPresent);
    assertThat(taken.stream().filter(Optional::isEmpty)).hasSizeGreaterThan(10);
  }

  private static void isRight(Optional<CompletionStage<Boolean>> matching) {
    assertThat(matching.orElseThrow().toCompletableFuture().join()).isTrue();
  }
}
