package dev.gatehouse.contracts.audit;

/** What a stream of frames tells about. The numbers are those of {@code envelope.proto}. */
public enum StreamKind {
  SESSION(1),
  GATEWAY(2),
  AUDIT(3);

  private final int number;

  StreamKind(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static StreamKind of(int number) {
    for (StreamKind kind : values()) {
      if (kind.number == number) {
        return kind;
      }
    }
    throw new IllegalArgumentException("unknown stream kind " + number);
  }
}
