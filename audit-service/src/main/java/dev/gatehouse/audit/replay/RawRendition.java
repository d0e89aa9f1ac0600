package dev.gatehouse.audit.replay;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.DataStream;
import java.io.IOException;
import java.io.OutputStream;

/** The bytes of one stream as they passed: all of them, or a run of them. */
final class RawRendition implements Rendition {
  private final OutputStream out;
  private final DataStream stream;
  private long skip;
  private long left;

  private RawRendition(OutputStream out, DataStream stream, long skip, long left) {
    this.out = out;
    this.stream = stream;
    this.skip = skip;
    this.left = left;
  }

  /** All bytes; it wants the recording to its end, which may turn out to be damaged. */
  static RawRendition whole(OutputStream out, DataStream stream) {
    return new RawRendition(out, stream, 0, Long.MAX_VALUE);
  }

  /** Those bytes, and nothing of the recording behind them. */
  static RawRendition part(OutputStream out, DataStream stream, ByteRange.Run run) {
    return new RawRendition(out, stream, run.first(), run.count());
  }

  @Override
  public boolean take(long offsetNanos, ChannelEvent event) throws IOException {
    if (left > 0 && event instanceof ChannelEvent.DataPassed data && data.stream() == stream) {
      write(data.data());
    }
    return left > 0;
  }

  private void write(Bytes data) throws IOException {
    if (skip >= data.size()) {
      skip -= data.size();
      return;
    }
    int from = (int) skip;
    int count = (int) Math.min(left, data.size() - from);
    if (count == data.size()) {
      data.writeTo(out);
    } else {
      out.write(data.toArray(), from, count);
    }
    skip = 0;
    left -= count;
  }

  @Override
  public void end() {
    // Bytes are never held back.
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
