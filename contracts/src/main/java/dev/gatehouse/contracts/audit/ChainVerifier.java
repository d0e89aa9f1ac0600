package dev.gatehouse.contracts.audit;

/**
 * The reader's end of a stream: says of each frame, in sequence, how it continues what came before.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class ChainVerifier {

  /** How a frame stands to the chain so far. */
  public sealed interface Step {
    /** The next frame, and it names the one before. */
    record Linked() implements Step {}

    /** A sequence that was already taken; whether it is the same frame only its hash tells. */
    record Behind(long expected) implements Step {}

    /** One or more frames are missing before it. */
    record Ahead(long expected) implements Step {}

    /** The next number, but it names another frame as the one before it. */
    record Broken(Hash expected) implements Step {}

    /** A frame of another stream. */
    record Foreign() implements Step {}
  }

  private final StreamId stream;
  private long frames;
  private Hash head;

  public ChainVerifier(StreamId stream) {
    this(stream, 0, HashChain.origin(stream));
  }

  private ChainVerifier(StreamId stream, long frames, Hash head) {
    this.stream = stream;
    this.frames = frames;
    this.head = head;
  }

  /** Goes on behind frame number {@code frames}, whose hash is {@code head}. */
  public static ChainVerifier behind(StreamId stream, long frames, Hash head) {
    return new ChainVerifier(stream, frames, head);
  }

  /** Judges {@code frame}; only {@link Step.Linked} moves the verifier on. */
  public Step accept(AuditEnvelope frame) {
    AuditHeader header = frame.header();
    long expected = frames + 1;
    if (!header.stream().equals(stream)) {
      return new Step.Foreign();
    }
    if (header.sequence() < expected) {
      return new Step.Behind(expected);
    }
    if (header.sequence() > expected) {
      return new Step.Ahead(expected);
    }
    if (!header.previousHash().equals(head)) {
      return new Step.Broken(head);
    }
    frames = expected;
    head = frame.hash();
    return new Step.Linked();
  }

  /** How many frames are linked. */
  public long frames() {
    return frames;
  }

  /** Hash of the last linked frame; before the first, {@link HashChain#origin}. */
  public Hash head() {
    return head;
  }
}
