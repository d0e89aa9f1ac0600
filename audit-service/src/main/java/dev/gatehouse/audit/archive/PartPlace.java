package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.integrity.Manifest;
import java.io.IOException;
import java.util.Optional;

/**
 * Where a part stands in S3.
 *
 * @param object key
 * @param version empty where it is not known, or the bucket keeps none: the latest
 * @param extent empty where the part is the whole object
 */
record PartPlace(String object, Optional<String> version, Optional<ObjectStore.Extent> extent) {

  static PartPlace latest(String object) {
    return new PartPlace(object, Optional.empty(), Optional.empty());
  }

  static PartPlace of(Manifest.Part part) {
    return new PartPlace(
        part.object(),
        Optional.ofNullable(part.version()),
        Optional.ofNullable(part.offset())
            .map(offset -> new ObjectStore.Extent(offset, part.size())));
  }

  /** The same, of that version. */
  PartPlace at(Optional<String> known) {
    return new PartPlace(object, known, extent);
  }

  /** Reads the part; empty when it is not there. */
  Optional<ObjectStore.Content> open(ObjectStore objects) throws IOException {
    if (extent.isPresent()) {
      return objects.get(object, version, extent.get());
    }
    return version.isPresent() ? objects.get(object, version.get()) : objects.get(object);
  }
}
