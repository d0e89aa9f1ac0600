package dev.gatehouse.contracts.audit;

/** What a stream of frames tells about. The numbers are those of {@code envelope.proto}. */
public enum StreamKind {
  SESSION(1),
  GATEWAY(2),
  AUDIT(3),
  /** One of a later version: kept as it came, and told to nobody. */
  UNKNOWN(Integer.MAX_VALUE);

  private final int number;

  StreamKind(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static StreamKind of(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("no stream kind " + number);
    }
    for (StreamKind kind : values()) {
      if (kind.number == number) {
        return kind;
      }
    }
    return UNKNOWN;
  }
}
