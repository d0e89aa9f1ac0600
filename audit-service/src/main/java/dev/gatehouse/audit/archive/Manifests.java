package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.audit.integrity.ManifestSeal;
import dev.gatehouse.contracts.audit.StreamId;
import java.io.IOException;
import java.util.Optional;

/**
 * The signed manifests of sessions: each is an object of its own, but the first one of a session
 * that is in a batch. Every method may block. Safe for use by many threads.
 */
final class Manifests {
  private static final ServiceLog LOG = ServiceLog.of(Manifests.class);
  private static final int BYTES_MAX = 16 << 20;

  private final RecordingStore store;
  private final Batches batches;
  private final ManifestSeal seal;

  Manifests(RecordingStore store, Batches batches, ManifestSeal seal) {
    this.store = store;
    this.batches = batches;
    this.seal = seal;
  }

  /**
   * What stands under a manifest's key.
   *
   * @param manifest empty when we have not signed it
   * @param sha256 of the envelope that holds it, in hexadecimal
   */
  record Signed(Optional<Manifest> manifest, String key, String sha256) {}

  /** Looks one up; empty when nothing stands there. */
  Optional<Signed> find(StreamId session, int number) throws IOException {
    String key = RecordingLayout.manifest(session, number);
    Optional<byte[]> envelope = store.bytes(key, BYTES_MAX);
    if (envelope.isPresent()) {
      return envelope.map(bytes -> new Signed(open(key, bytes), key, ManifestSeal.sha256(bytes)));
    }
    return number == 1
        ? batches
            .find(session)
            .map(
                batched ->
                    new Signed(Optional.of(batched.manifest()), batched.key(), batched.sha256()))
        : Optional.empty();
  }

  /** Reads a manifest; empty when it is not there, or we have not signed it. */
  Optional<Manifest> read(StreamId session, int number) throws IOException {
    return find(session, number).flatMap(Signed::manifest);
  }

  /** Writes one, unless something stands under its key. */
  boolean create(StreamId session, Manifest manifest) throws IOException {
    return store.create(RecordingLayout.manifest(session, manifest.number()), seal.seal(manifest));
  }

  private Optional<Manifest> open(String key, byte[] envelope) {
    try {
      return Optional.of(seal.open(envelope));
    } catch (IOException e) {
      LOG.with("object", key).with("reason", e).error(MessageCode.MANIFEST_DAMAGED);
      return Optional.empty();
    }
  }
}
