package dev.gatehouse.e2e.ssh.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a client can do that is told when to renew its keys, and tells what it agreed on. */
abstract class RekeyingClientContract extends ClientContract {
  static final int REKEY_BYTES = 1 << 20;

  /** The same as {@link #transfer}, with new keys after every {@link #REKEY_BYTES}. */
  abstract void transferWithNewKeys(Path up, Path down) throws Exception;

  /** The post-quantum key exchanges that the client has, best first. */
  abstract List<String> postQuantumKeyExchanges();

  /** The key exchange that a connection agrees on, in the client's own words. */
  abstract String keyExchange() throws Exception;

  /** The client's own words for the method of that name. */
  String wordsFor(String keyExchange) {
    return keyExchange;
  }

  @Test
  void sixteenMebibytesArriveEachWayWhileKeysAreRenewed() throws Exception {
    // Given
    Path file = file();

    // When
    transferWithNewKeys(file, folder.resolve("down"));

    // Then
    assertThat(folder.resolve("down")).hasSameBinaryContentAs(file);
  }

  @Test
  void theKeyExchangeIsPostQuantumWhereBothEndsHaveOne() throws Exception {
    // Given
    List<String> offered = ServerOffer.keyExchanges(endpoints);
    Optional<String> best =
        postQuantumKeyExchanges().stream().filter(offered::contains).findFirst();

    // When
    String agreed = keyExchange();

    // Then
    assertThat(agreed).contains(wordsFor(best.orElse("curve25519-sha256")));
  }
}
