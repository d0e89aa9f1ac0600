package dev.gatehouse.audit.archive;

import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Which keys things have in S3: docs/recording-format.md. */
final class RecordingLayout {
  private static final String MANIFEST = "manifest-";
  private static final String MANIFEST_END = ".dsse";

  private RecordingLayout() {}

  /** The folder of a stream: its day is in its id, so that the id alone finds it. */
  static String folder(StreamKind kind, StreamId stream) {
    String root =
        switch (kind) {
          case SESSION -> "recordings";
          case GATEWAY, AUDIT -> "journals";
          case UNKNOWN -> "streams";
        };
    return root + "/" + stream.day().toString().replace('-', '/') + "/" + stream + "/";
  }

  static String parts(StreamKind kind, StreamId stream) {
    return folder(kind, stream) + "parts/";
  }

  static String part(StreamKind kind, StreamId stream, PartName name) {
    return parts(kind, stream) + name;
  }

  static String manifest(StreamId session, int number) {
    return folder(StreamKind.SESSION, session) + MANIFEST + number + MANIFEST_END;
  }

  /** Where frames are kept that contradict one already archived. */
  static String forks(StreamKind kind, StreamId stream) {
    return folder(kind, stream) + "forks/";
  }

  static String fork(StreamKind kind, StreamId stream, long sequence, Hash hash) {
    return String.format("%s%020d-%s", forks(kind, stream), sequence, hash.toHex());
  }

  /** Reads the number out of a manifest's key. */
  static OptionalInt manifestNumber(String key) {
    String name = key.substring(key.lastIndexOf('/') + 1);
    if (!name.startsWith(MANIFEST) || !name.endsWith(MANIFEST_END)) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(
          Integer.parseInt(name, MANIFEST.length(), name.length() - MANIFEST_END.length(), 10));
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  static String poison(TopicSlice slice, long offset) {
    return "poison/" + slice + "-" + offset;
  }

  static String lost(TopicSlice slice, long first, long last) {
    return String.format("lost/%s-%020d-%020d", slice, first, last);
  }

  static String open(TopicSlice slice) {
    return "open/" + slice + "/";
  }

  /** The markers of one session. */
  static String open(TopicSlice slice, StreamId session) {
    return open(slice) + session + "/";
  }

  /**
   * One marker of a session. Each marking has a key of its own: some servers do not let a key be
   * written again, unless it is there, once it was deleted from a bucket that keeps versions.
   */
  static String open(TopicSlice slice, StreamId session, UUID marking) {
    return open(slice, session) + marking;
  }

  static Optional<StreamId> openSession(TopicSlice slice, String key) {
    try {
      return Optional.of(
          StreamId.parse(key.substring(open(slice).length()).replaceFirst("/.*", "")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
