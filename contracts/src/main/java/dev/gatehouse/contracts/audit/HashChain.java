package dev.gatehouse.contracts.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.gatehouse.contracts.audit.wire.Header;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The author's end of a stream: numbers, salts and chains each frame, once.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class HashChain {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] ORIGIN = "gatehouse/1".getBytes(StandardCharsets.US_ASCII);
  private static final int SALT_BYTES = 16;

  private final StreamKind kind;
  private final StreamId stream;
  private final ByteString streamBytes;
  private final @Nullable StreamSigner signer;
  private long frames;
  private Hash head;

  private HashChain(StreamKind kind, StreamId stream, @Nullable StreamSigner signer) {
    this.kind = kind;
    this.stream = stream;
    this.streamBytes = UnsafeByteOperations.unsafeWrap(stream.bytes().array());
    this.signer = signer;
    this.head = origin(stream);
  }

  /** Starts a session's stream. */
  public static HashChain session(SessionId session) {
    return new HashChain(StreamKind.SESSION, session.stream(), null);
  }

  /** Starts a journal, each frame of which is signed. */
  public static HashChain journal(StreamKind kind, StreamId stream, StreamSigner signer) {
    return new HashChain(kind, stream, signer);
  }

  /** What the first frame of {@code stream} names as the hash before it. */
  public static Hash origin(StreamId stream) {
    MessageDigest sha256 = FrameDigest.sha256();
    sha256.update(ORIGIN);
    return new Hash(Bytes.owned(sha256.digest(stream.bytes().array())));
  }

  /** Seals {@code event} as the next frame. */
  public AuditEnvelope seal(long offsetNanos, ChannelId channel, AuditEvent event) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return seal(offsetNanos, channel, event, salt);
  }

  AuditEnvelope seal(long offsetNanos, ChannelId channel, AuditEvent event, byte[] salt) {
    AuditHeader header =
        new AuditHeader(
            kind, stream, frames + 1, head, offsetNanos, channel, AuditCodec.type(event));
    AuditEnvelope sealed =
        AuditEnvelope.sealed(
            header, encode(header).toByteArray(), salt, AuditCodec.payload(event), signer);
    frames++;
    head = sealed.hash();
    return sealed;
  }

  private Header encode(AuditHeader header) {
    return Header.newBuilder()
        .setVersion(AuditHeader.VERSION)
        .setStreamKindValue(kind.number())
        .setStreamId(streamBytes)
        .setSequence(header.sequence())
        .setPreviousHash(UnsafeByteOperations.unsafeWrap(header.previousHash().bytes().array()))
        .setOffsetNanos(header.offsetNanos())
        .setChannel(header.channel().number())
        .setType(header.type())
        .build();
  }

  public StreamId stream() {
    return stream;
  }

  /** How many frames were sealed. */
  public long frames() {
    return frames;
  }

  /** Hash of the last frame; empty before the first. */
  public Optional<Hash> head() {
    return frames == 0 ? Optional.empty() : Optional.of(head);
  }
}
