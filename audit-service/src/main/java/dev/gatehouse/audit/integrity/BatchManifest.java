package dev.gatehouse.audit.integrity;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the archive says, under one signature, of many short recordings that share an object:
 * docs/recording-format.md.
 *
 * @param object key of the batch in S3: the parts of all sessions, one after the other
 * @param version absent where the bucket keeps none
 * @param sha256 of the batch's bytes, in lower-case hexadecimal
 * @param size of the batch, in bytes
 * @param sessions the first manifest of each
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BatchManifest(
    int format,
    Instant createdAt,
    String object,
    @Nullable String version,
    String sha256,
    long size,
    List<Manifest> sessions) {
  /** The one version of this document. */
  public static final int FORMAT = 1;

  public BatchManifest {
    sessions = List.copyOf(sessions);
  }

  /** What it says of that session. */
  public Optional<Manifest> of(String session) {
    return sessions.stream().filter(manifest -> manifest.session().equals(session)).findFirst();
  }
}
