package dev.gatehouse.gateway.audit;

import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.RecordingEvent;
import dev.gatehouse.contracts.audit.RecordingEvent.OmittedData;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is left out of a recording, counted while it happens. Confined to its session's executor.
 */
final class Omission {
  private final Map<Stream, Long> bytes = new LinkedHashMap<>();
  private long facts;
  private long firstOffset = -1;
  private long lastOffset;

  private record Stream(ChannelId channel, DataStream stream) {}

  void fact(long offsetNanos) {
    facts++;
    at(offsetNanos);
  }

  void data(long offsetNanos, ChannelId channel, DataStream stream, int size) {
    bytes.merge(new Stream(channel, stream), (long) size, Long::sum);
    at(offsetNanos);
  }

  private void at(long offsetNanos) {
    if (firstOffset < 0) {
      firstOffset = offsetNanos;
    }
    lastOffset = offsetNanos;
  }

  /** The record of it; empty when nothing was left out. */
  Optional<RecordingEvent.Gap> gap() {
    if (firstOffset < 0) {
      return Optional.empty();
    }
    List<OmittedData> data =
        bytes.entrySet().stream()
            .map(e -> new OmittedData(e.getKey().channel(), e.getKey().stream(), e.getValue()))
            .toList();
    return Optional.of(new RecordingEvent.Gap(firstOffset, lastOffset, facts, data));
  }
}
