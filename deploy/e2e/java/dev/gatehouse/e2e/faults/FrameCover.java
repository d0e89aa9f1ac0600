package dev.gatehouse.e2e.faults;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Which frames somebody holds: for each stream, the hash of each sequence. */
final class FrameCover {
  private final Map<StreamId, NavigableMap<Long, Hash>> streams = new HashMap<>();
  private final List<String> contradictions = new ArrayList<>();
  private long copies;

  void add(byte[] wire, String from) {
    AuditEnvelope frame;
    try {
      frame = AuditEnvelope.decode(wire);
    } catch (UnreadableFrameException e) {
      throw new AssertionError("an unreadable frame in " + from, e);
    }
    StreamId stream = frame.header().stream();
    long sequence = frame.header().sequence();
    Hash known =
        streams.computeIfAbsent(stream, _ -> new TreeMap<>()).putIfAbsent(sequence, frame.hash());
    if (known != null) {
      copies++;
      if (!known.equals(frame.hash())) {
        contradictions.add(stream + " has two frames of sequence " + sequence + ", one in " + from);
      }
    }
  }

  /** Sequences with two different hashes. */
  List<String> contradictions() {
    return Collections.unmodifiableList(contradictions);
  }

  /** How many frames were met again, the same as before. */
  long copies() {
    return copies;
  }

  long frames() {
    return streams.values().stream().mapToLong(Map::size).sum();
  }

  /** What the other one holds and this one does not, or holds otherwise. */
  List<String> missingFrom(FrameCover other) {
    List<String> missing = new ArrayList<>();
    other.streams.forEach(
        (stream, frames) -> {
          Map<Long, Hash> own = streams.getOrDefault(stream, Collections.emptyNavigableMap());
          frames.forEach(
              (sequence, hash) -> {
                if (!hash.equals(own.get(sequence))) {
                  missing.add(stream + " " + sequence);
                }
              });
        });
    return missing;
  }

  /** Streams that lack a sequence below their last one. */
  List<String> holes() {
    return streams.entrySet().stream()
        .filter(stream -> stream.getValue().lastKey() != stream.getValue().size())
        .map(
            stream ->
                "%s holds %d frames, its last is %d"
                    .formatted(
                        stream.getKey(), stream.getValue().size(), stream.getValue().lastKey()))
        .toList();
  }
}
