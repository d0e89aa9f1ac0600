package dev.gatehouse.audit.replay;

import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.DataStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/** Output and error as the text that a terminal would keep, in UTF-8. */
final class TextRendition implements Rendition {
  private final Writer writer;
  private final TerminalText terminal;
  private final Map<DataStream, Utf8Decoding> decodings = new EnumMap<>(DataStream.class);

  TextRendition(OutputStream out) {
    this.writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    this.terminal = new TerminalText(writer);
  }

  @Override
  public boolean take(long offsetNanos, ChannelEvent event) throws IOException {
    if (event instanceof ChannelEvent.DataPassed data && data.stream() != DataStream.INPUT) {
      terminal.accept(
          decodings.computeIfAbsent(data.stream(), _ -> new Utf8Decoding()).decode(data.data()));
    }
    return true;
  }

  @Override
  public void end() throws IOException {
    for (Utf8Decoding decoding : decodings.values()) {
      terminal.accept(decoding.end());
    }
    terminal.end();
  }

  @Override
  public void flush() throws IOException {
    writer.flush();
  }
}
