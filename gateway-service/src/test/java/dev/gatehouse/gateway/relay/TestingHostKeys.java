package dev.gatehouse.gateway.relay;

import dev.gatehouse.gateway.connection.HostKeyProof;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Two keys, {@code one} and {@code two}, whose proofs are their names in capitals. */
final class TestingHostKeys implements HostKeyAnnouncement {
  @Override
  public List<byte[]> keys() {
    return List.of(bytes("one"), bytes("two"));
  }

  @Override
  public Optional<List<byte[]>> prove(List<byte[]> keys) {
    List<String> names =
        keys.stream().map(key -> new String(key, StandardCharsets.US_ASCII)).toList();
    return names.size() <= HostKeyProof.KEYS_MAX && List.of("one", "two").containsAll(names)
        ? Optional.of(
            names.stream().map(name -> bytes(name.toUpperCase(java.util.Locale.ROOT))).toList())
        : Optional.empty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
