package dev.gatehouse.audit.integrity;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the archive tells the index about a recording, on the compacted topic of manifests: the
 * latest one of a session holds.
 *
 * @param object key of the manifest in S3
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ManifestNotice(
    int format,
    String session,
    int manifest,
    String object,
    String integrity,
    long frames,
    long lastSequence,
    @Nullable Instant endedAt) {

  public static ManifestNotice of(Manifest manifest, String object) {
    return new ManifestNotice(
        Manifest.FORMAT,
        manifest.session(),
        manifest.number(),
        object,
        manifest.integrity(),
        manifest.frames(),
        manifest.lastSequence(),
        manifest.endedAt());
  }
}
