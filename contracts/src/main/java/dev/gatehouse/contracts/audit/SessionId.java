package dev.gatehouse.contracts.audit;

import java.time.Instant;

/** One SSH connection, from its identification string to its close. */
public record SessionId(StreamId stream) implements Comparable<SessionId> {

  public static SessionId create(Instant at) {
    return new SessionId(StreamId.create(at));
  }

  /**
   * Parses the text form.
   *
   * @throws IllegalArgumentException when {@code text} is not a UUIDv7
   */
  public static SessionId parse(String text) {
    return new SessionId(StreamId.parse(text));
  }

  @Override
  public int compareTo(SessionId other) {
    return stream.compareTo(other.stream);
  }

  @Override
  public String toString() {
    return stream.toString();
  }
}
