package dev.gatehouse.contracts.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import dev.gatehouse.contracts.audit.wire.Envelope;
import dev.gatehouse.contracts.audit.wire.Header;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.PublicKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
  private final AuditHeader header;
  private final Hash hash;

  /** Of {@link #wire}; null when it was erased. */
  private final @Nullable ByteString payload;

  private final ByteString signature;

  private AuditEnvelope(
      byte[] wire,
      AuditHeader header,
      Hash hash,
      @Nullable ByteString payload,
      ByteString signature) {
    this.wire = wire;
    this.header = header;
    this.hash = hash;
    this.payload = payload;
    this.signature = signature;
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
      CodedInputStream in = UnsafeByteOperations.unsafeWrap(wire).newCodedInput();
      in.enableAliasing(true);
      Envelope envelope = Envelope.parseFrom(in);
      in.checkLastTagWas(0);
      Header header = Header.parseFrom(envelope.getHeader());
      Hash hash = FrameDigest.hash(envelope.getHeader().toByteArray(), commitment(envelope));
      return new AuditEnvelope(
          wire,
          read(header),
          hash,
          envelope.getSalt().isEmpty() ? null : envelope.getPayload(),
          envelope.getSignature());
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new UnreadableFrameException("the frame's header does not decode", e);
    } catch (IOException e) {
      throw new UncheckedIOException("an array does no I/O", e);
    }
  }

  /** Encodes a frame, of which nothing is held anywhere else: an {@link Envelope} as it is sent. */
  static AuditEnvelope sealed(
      AuditHeader header,
      byte[] headerBytes,
      byte[] salt,
      Payload payload,
      @Nullable StreamSigner signer) {
    int payloadSize = payload.size();
    int size =
        CodedOutputStream.computeByteArraySize(Envelope.HEADER_FIELD_NUMBER, headerBytes)
            + CodedOutputStream.computeByteArraySize(Envelope.SALT_FIELD_NUMBER, salt)
            + sizeOf(Envelope.PAYLOAD_FIELD_NUMBER, payloadSize)
            + (signer == null ? 0 : sizeOf(Envelope.SIGNATURE_FIELD_NUMBER, StreamSigner.SIZE));
    byte[] wire = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(wire);
    try {
      out.writeByteArray(Envelope.HEADER_FIELD_NUMBER, headerBytes);
      out.writeByteArray(Envelope.SALT_FIELD_NUMBER, salt);
      if (payloadSize > 0) {
        out.writeTag(Envelope.PAYLOAD_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(payloadSize);
        payload.writeTo(out);
      }
      int end = out.getTotalBytesWritten();
      ByteString written = UnsafeByteOperations.unsafeWrap(wire).substring(end - payloadSize, end);
      Hash hash = FrameDigest.hash(headerBytes, FrameDigest.commitment(salt, written));
      ByteString signature = ByteString.EMPTY;
      if (signer != null) {
        signature = WireForm.wrap(signer.sign(hash.bytes().array()));
        out.writeBytes(Envelope.SIGNATURE_FIELD_NUMBER, signature);
      }
      out.checkNoSpaceLeft();
      return new AuditEnvelope(wire, header, hash, written, signature);
    } catch (IOException e) {
      throw new UncheckedIOException("an array of that size has room", e);
    }
  }

  /** Bytes that a field takes; proto3 leaves out what is empty. */
  private static int sizeOf(int field, int size) {
    return size == 0
        ? 0
        : CodedOutputStream.computeTagSize(field)
            + CodedOutputStream.computeUInt32SizeNoTag(size)
            + size;
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
    return FrameDigest.commitment(envelope.getSalt().toByteArray(), envelope.getPayload());
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
    return payload == null;
  }

  /**
   * Returns the event; {@link AuditEvent.Unrecognized} for a type of a later version, empty for an
   * erased frame.
   *
   * @throws UnreadableFrameException when the payload is not the message that its type names
   */
  public Optional<AuditEvent> event() throws UnreadableFrameException {
    if (payload == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(AuditCodec.decode(header.type(), payload));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new UnreadableFrameException("the payload is not of type " + header.type(), e);
    }
  }

  /** Whether the frame carries a signature by {@code key} (Ed25519, RFC 8032) over its hash. */
  public boolean isSignedBy(PublicKey key) {
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
