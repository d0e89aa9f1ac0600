package dev.gatehouse.audit.archive;

import dev.gatehouse.contracts.audit.Hash;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of a stream's last frames: a gateway that sends frames again sends recent ones.
 *
 * <p>What is older is read from S3 when it is asked for. Not safe for use by several threads.
 */
final class RecentHashes {
  private static final int KEPT = 128;

  private final long[] sequences = new long[KEPT];
  private final @Nullable Hash[] hashes = new Hash[KEPT];

  void remember(long sequence, Hash hash) {
    int slot = (int) (sequence % KEPT);
    sequences[slot] = sequence;
    hashes[slot] = hash;
  }

  Optional<Hash> of(long sequence) {
    int slot = (int) (sequence % KEPT);
    return sequences[slot] == sequence ? Optional.ofNullable(hashes[slot]) : Optional.empty();
  }
}
