package dev.gatehouse.contracts.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.gatehouse.contracts.audit.wire.Envelope;
import dev.gatehouse.contracts.audit.wire.Header;
import java.security.PublicKey;
import java.util.Optional;

/**
 * A frame: header, salted payload, and what follows from them.
 *
 * <p>The bytes are those that were sent, kept and hashed as they are; nothing is encoded a second
 * time. Immutable.
 */
public final class AuditEnvelope {
  /** The largest frame that is read, in bytes: a 32 KiB chunk with room for what comes. */
  public static final int BYTES_MAX = 1 << 20;

  private static final int SALT_BYTES = 16;

  private final byte[] wire;
  private final Envelope envelope;
  private final AuditHeader header;
  private final Hash hash;

  private AuditEnvelope(byte[] wire, Envelope envelope, AuditHeader header, Hash hash) {
    this.wire = wire;
    this.envelope = envelope;
    this.header = header;
    this.hash = hash;
  }

  /**
   * Reads a frame as it came from Kafka or S3.
   *
   * @param wire belongs to the result from now on
   * @throws UnreadableFrameException when envelope or header do not decode, or exceed a bound; an
   *     unreadable payload shows only in {@link #event}
   */
  public static AuditEnvelope decode(byte[] wire) throws UnreadableFrameException {
    if (wire.length > BYTES_MAX) {
      throw new UnreadableFrameException("a frame of " + wire.length + " bytes");
    }
    try {
      Envelope envelope = Envelope.parseFrom(UnsafeByteOperations.unsafeWrap(wire));
      Header header = Header.parseFrom(envelope.getHeader());
      Hash hash = FrameDigest.hash(envelope.getHeader(), commitment(envelope));
      return new AuditEnvelope(wire, envelope, read(header), hash);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new UnreadableFrameException("the frame's header does not decode", e);
    }
  }

  static AuditEnvelope sealed(Envelope envelope, AuditHeader header, Hash hash) {
    return new AuditEnvelope(envelope.toByteArray(), envelope, header, hash);
  }

  private static byte[] commitment(Envelope envelope) throws UnreadableFrameException {
    boolean erased = envelope.getSalt().isEmpty();
    if (erased) {
      if (!envelope.getPayload().isEmpty() || envelope.getCommitment().size() != Hash.SIZE) {
        throw new UnreadableFrameException("an erased frame has a commitment and no payload");
      }
      return envelope.getCommitment().toByteArray();
    }
    if (envelope.getSalt().size() != SALT_BYTES || !envelope.getCommitment().isEmpty()) {
      throw new UnreadableFrameException("a whole frame has a salt of 16 bytes and no commitment");
    }
    return FrameDigest.commitment(envelope.getSalt(), envelope.getPayload());
  }

  private static AuditHeader read(Header header) {
    if (header.getVersion() != AuditHeader.VERSION) {
      throw new IllegalArgumentException("unknown header version " + header.getVersion());
    }
    return new AuditHeader(
        StreamKind.of(header.getStreamKindValue()),
        StreamId.of(Bytes.owned(header.getStreamId().toByteArray())),
        header.getSequence(),
        new Hash(Bytes.owned(header.getPreviousHash().toByteArray())),
        header.getOffsetNanos(),
        new ChannelId(header.getChannel()),
        header.getType());
  }

  public AuditHeader header() {
    return header;
  }

  /** SHA-256 over the header's bytes and the commitment: what the next frame's header names. */
  public Hash hash() {
    return hash;
  }

  /** Whether salt and payload were erased or withheld; the chain still verifies. */
  public boolean isErased() {
    return envelope.getSalt().isEmpty();
  }

  /**
   * Returns the event; {@link AuditEvent.Unrecognized} for a type of a later version, empty for an
   * erased frame.
   *
   * @throws UnreadableFrameException when the payload is not the message that its type names
   */
  public Optional<AuditEvent> event() throws UnreadableFrameException {
    if (isErased()) {
      return Optional.empty();
    }
    try {
      return Optional.of(AuditCodec.decode(header.type(), envelope.getPayload()));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new UnreadableFrameException("the payload is not of type " + header.type(), e);
    }
  }

  /** Whether the frame carries a signature by {@code key} (Ed25519, RFC 8032) over its hash. */
  public boolean isSignedBy(PublicKey key) {
    ByteString signature = envelope.getSignature();
    return !signature.isEmpty()
        && StreamSigner.isSigned(key, hash.bytes().array(), signature.toByteArray());
  }

  /** How many bytes {@link #toWire} has. */
  public int wireSize() {
    return wire.length;
  }

  /** The bytes as sent. The array is shared: callers only read it. */
  public byte[] toWire() {
    return wire;
  }

  @Override
  public String toString() {
    return header.stream() + "#" + header.sequence() + " type " + header.type();
  }
}
