package dev.gatehouse.audit.integrity;

import dev.gatehouse.contracts.audit.DataStream;

/**
 * How many bytes of one channel are recorded, and how many passed and were left out by policy.
 *
 * <p>Lines of the gateway's own count: they are what the user saw.
 */
public record ChannelBytes(
    long input, long output, long error, long inputOmitted, long outputOmitted, long errorOmitted) {
  public static final ChannelBytes NONE = new ChannelBytes(0, 0, 0, 0, 0, 0);

  public long recorded(DataStream stream) {
    return switch (stream) {
      case INPUT -> input;
      case OUTPUT -> output;
      case ERROR -> error;
    };
  }

  public long omitted(DataStream stream) {
    return switch (stream) {
      case INPUT -> inputOmitted;
      case OUTPUT -> outputOmitted;
      case ERROR -> errorOmitted;
    };
  }

  public ChannelBytes plus(ChannelBytes other) {
    return new ChannelBytes(
        input + other.input,
        output + other.output,
        error + other.error,
        inputOmitted + other.inputOmitted,
        outputOmitted + other.outputOmitted,
        errorOmitted + other.errorOmitted);
  }

  /** So many bytes of a stream, recorded. */
  public static ChannelBytes recorded(DataStream stream, long bytes) {
    return switch (stream) {
      case INPUT -> new ChannelBytes(bytes, 0, 0, 0, 0, 0);
      case OUTPUT -> new ChannelBytes(0, bytes, 0, 0, 0, 0);
      case ERROR -> new ChannelBytes(0, 0, bytes, 0, 0, 0);
    };
  }

  /** So many bytes of a stream, left out. */
  public static ChannelBytes omitted(DataStream stream, long bytes) {
    return switch (stream) {
      case INPUT -> new ChannelBytes(0, 0, 0, bytes, 0, 0);
      case OUTPUT -> new ChannelBytes(0, 0, 0, 0, bytes, 0);
      case ERROR -> new ChannelBytes(0, 0, 0, 0, 0, bytes);
    };
  }
}
