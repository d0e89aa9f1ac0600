package dev.gatehouse.audit.integrity;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gatehouse.contracts.audit.DataStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the archive says, under its signature, of one recording: docs/recording-format.md.
 *
 * <p>Hashes are lower-case hexadecimal. Absent facts are left out of the JSON.
 *
 * @param number from 1; each later manifest of a session names the one before
 * @param lastSequence sequence of the last frame that is there
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
    int format,
    String session,
    int number,
    @Nullable Previous previous,
    Instant createdAt,
    String integrity,
    List<String> findings,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String endReason,
    @Nullable String endCode,
    long frames,
    long lastSequence,
    String firstHash,
    String head,
    List<Part> parts,
    List<SequenceRange> missing,
    List<Channel> channels,
    @Nullable Journal journal) {
  /** The one version of this document. */
  public static final int FORMAT = 1;

  /** The manifest that this one takes the place of. */
  public record Previous(int number, String sha256) {}

  /**
   * An object in S3 that holds frames, or a stretch of one.
   *
   * @param version absent where the bucket keeps none
   * @param offset of the stretch in the object, whose {@code size} and {@code sha256} are those of
   *     the stretch; absent where the part is the object
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Part(
      String object,
      @Nullable String version,
      @Nullable Long offset,
      String sha256,
      long size,
      long first,
      long last,
      String head) {}

  /** What is recorded of a channel. */
  public record Channel(int number, ChannelBytes bytes) {}

  /**
   * The verified entries of the gateway's journal; hashes are those of the journal's own frames.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Journal(
      String gateway,
      long ordinal,
      @Nullable String openedEntry,
      @Nullable String closedEntry,
      @Nullable String closedHead,
      @Nullable Long closedFrames) {}

  public Manifest {
    findings = List.copyOf(findings);
    parts = List.copyOf(parts);
    missing = List.copyOf(missing);
    channels = List.copyOf(channels);
  }

  public Integrity worth() {
    return Integrity.of(integrity);
  }

  public Optional<ChannelBytes> channel(int channel) {
    return channels.stream().filter(c -> c.number() == channel).map(Channel::bytes).findFirst();
  }

  /** How many bytes of the stream can be read: empty when the manifest has no such channel. */
  public Optional<Long> recorded(int channel, DataStream stream) {
    return channel(channel).map(bytes -> bytes.recorded(stream));
  }

  /** Whether the two say the same, whatever their numbers and times. */
  public boolean saysTheSameAs(Manifest other) {
    return numbered(1, null, Instant.EPOCH).equals(other.numbered(1, null, Instant.EPOCH));
  }

  /** The same facts as manifest {@code number}. */
  public Manifest numbered(int number, @Nullable Previous previous, Instant createdAt) {
    return new Manifest(
        format,
        session,
        number,
        previous,
        createdAt,
        integrity,
        findings,
        startedAt,
        endedAt,
        endReason,
        endCode,
        frames,
        lastSequence,
        firstHash,
        head,
        parts,
        missing,
        channels,
        journal);
  }
}
