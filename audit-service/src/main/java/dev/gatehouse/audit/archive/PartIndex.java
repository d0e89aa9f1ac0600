package dev.gatehouse.audit.archive;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands at a part's end: where each block is, and what it holds of each channel. It serves
 * readers that want a stretch of a recording only; one who reads the whole part needs none of it.
 *
 * @param kind {@code session}, {@code gateway} or {@code audit}
 * @param origin absent in parts of early versions
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PartIndex(
    int format,
    String stream,
    String kind,
    long first,
    long last,
    String previousHash,
    String head,
    List<Block> blocks,
    @Nullable Origin origin) {
  /** The one version of the part's form. */
  public static final int FORMAT = 1;

  /**
   * One independent zstd frame.
   *
   * @param offset of its first byte in the part
   * @param size in bytes, compressed
   * @param rawSize in bytes, decompressed
   * @param offsetNanos of its first frame
   */
  public record Block(
      long offset,
      int size,
      int rawSize,
      long first,
      long last,
      long offsetNanos,
      List<ChannelRange> channels) {
    public Block {
      channels = List.copyOf(channels);
    }
  }

  /** The frames of one channel in a block, and how many bytes of each stream they hold. */
  public record ChannelRange(
      int number, long first, long last, long input, long output, long error) {}

  /**
   * Where in Kafka the frames stood: the order between sessions, which their chains do not have.
   *
   * @param offsets of each frame: the first as it is, each further one as the difference to the one
   *     before it
   */
  public record Origin(String topic, int partition, List<Long> offsets) {
    public Origin {
      offsets = List.copyOf(offsets);
    }

    static Origin of(TopicSlice slice, List<Frame> frames) {
      List<Long> differences = new ArrayList<>(frames.size());
      long before = 0;
      for (Frame frame : frames) {
        differences.add(frame.offset() - before);
        before = frame.offset();
      }
      return new Origin(slice.topic(), slice.partition(), differences);
    }

    /** The offset of each frame, as it is. */
    public List<Long> places() {
      List<Long> places = new ArrayList<>(offsets.size());
      long at = 0;
      for (long difference : offsets) {
        at += difference;
        places.add(at);
      }
      return places;
    }
  }

  public PartIndex {
    blocks = List.copyOf(blocks);
  }
}
