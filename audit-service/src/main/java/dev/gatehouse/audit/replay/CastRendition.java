package dev.gatehouse.audit.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.DataStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;

/**
 * A channel as an <a href="https://docs.asciinema.org/manual/asciicast/v2/">asciicast v2</a>: a
 * header, and one line for each event. Output and error are both what a viewer saw; each is decoded
 * for itself.
 */
final class CastRendition implements Rendition {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .build()
          .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
          .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM)
          .setRootValueSeparator("\n");
  private static final int COLUMNS = 80;
  private static final int ROWS = 24;
  private static final int NANOS_PER_MICRO = 1_000;
  private static final int MICRO_DIGITS = 6;

  private final OutputStream out;
  private final ChannelProfile profile;
  private final boolean withInput;
  private final JsonGenerator json;
  private final Map<DataStream, Utf8Decoding> decodings = new EnumMap<>(DataStream.class);
  private long lastNanos;

  /** Writes the header; input is left out unless {@code withInput}. */
  CastRendition(OutputStream out, ChannelProfile profile, boolean withInput) throws IOException {
    this.out = out;
    this.profile = profile;
    this.withInput = withInput;
    this.json = JSON.createGenerator(out);
    this.lastNanos = profile.openedNanos();
    writeHeader();
  }

  private void writeHeader() throws IOException {
    ChannelProfile.Terminal terminal =
        profile.terminal().orElse(new ChannelProfile.Terminal("", COLUMNS, ROWS));
    json.writeStartObject();
    json.writeNumberField("version", 2);
    json.writeNumberField("width", terminal.columns() > 0 ? terminal.columns() : COLUMNS);
    json.writeNumberField("height", terminal.rows() > 0 ? terminal.rows() : ROWS);
    json.writeNumberField("timestamp", profile.openedAt().getEpochSecond());
    if (profile.command().isPresent()) {
      json.writeStringField("command", profile.command().get());
    }
    if (!terminal.term().isEmpty()) {
      json.writeObjectFieldStart("env");
      json.writeStringField("TERM", terminal.term());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  @Override
  public boolean take(long offsetNanos, ChannelEvent event) throws IOException {
    switch (event) {
      case ChannelEvent.DataPassed data -> {
        if (withInput || data.stream() != DataStream.INPUT) {
          lastNanos = offsetNanos;
          write(data.stream(), decoding(data.stream()).decode(data.data()));
        }
      }
      case ChannelEvent.WindowChanged window -> {
        lastNanos = offsetNanos;
        write("r", window.columns() + "x" + window.rows());
      }
      default -> {
        // Nobody saw it.
      }
    }
    return true;
  }

  private Utf8Decoding decoding(DataStream stream) {
    return decodings.computeIfAbsent(stream, _ -> new Utf8Decoding());
  }

  private void write(DataStream stream, String text) throws IOException {
    if (!text.isEmpty()) {
      write(stream == DataStream.INPUT ? "i" : "o", text);
    }
  }

  private void write(String code, String data) throws IOException {
    long micros = Math.max(0, lastNanos - profile.openedNanos()) / NANOS_PER_MICRO;
    json.writeStartArray();
    json.writeNumber(BigDecimal.valueOf(micros, MICRO_DIGITS));
    json.writeString(code);
    json.writeString(data);
    json.writeEndArray();
  }

  @Override
  public void end() throws IOException {
    for (Map.Entry<DataStream, Utf8Decoding> decoding : decodings.entrySet()) {
      write(decoding.getKey(), decoding.getValue().end());
    }
    json.writeRaw('\n');
  }

  @Override
  public void flush() throws IOException {
    json.flush();
    out.flush();
  }
}
