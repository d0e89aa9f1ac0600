package dev.gatehouse.contracts.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.gatehouse.contracts.audit.wire.Envelope;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.junit.jupiter.api.Test;

class HashChainTest {
  private final HashChain chain = HashChain.session(SampleEvents.SESSION);
  private final ChainVerifier verifier = new ChainVerifier(SampleEvents.SESSION.stream());

  private AuditEnvelope seal(String text) {
    return chain.seal(
        1,
        new ChannelId(1),
        new ChannelEvent.DataPassed(DataStream.OUTPUT, Party.WORKLOAD, Bytes.utf8(text)));
  }

  @Test
  void aReaderFollowsTheChainFromItsOrigin() throws Exception {
    AuditEnvelope first = seal("a");
    AuditEnvelope second = seal("b");

    assertThat(first.header().previousHash())
        .isEqualTo(HashChain.origin(SampleEvents.SESSION.stream()));
    assertThat(second.header().previousHash()).isEqualTo(first.hash());
    assertThat(verifier.accept(AuditEnvelope.decode(first.toWire())))
        .isEqualTo(new ChainVerifier.Step.Linked());
    assertThat(verifier.accept(AuditEnvelope.decode(second.toWire())))
        .isEqualTo(new ChainVerifier.Step.Linked());
    assertThat(verifier.head()).isEqualTo(second.hash());
    assertThat(chain.head()).contains(second.hash());
  }

  @Test
  void aMissingARepeatedAndAForeignFrameAreToldApart() {
    AuditEnvelope first = seal("a");
    seal("b");
    AuditEnvelope third = seal("c");
    AuditEnvelope foreign =
        HashChain.session(SessionId.create(SampleEvents.AT))
            .seal(1, ChannelId.NONE, new SessionEvent.Ended("x", ""));

    verifier.accept(first);

    assertThat(verifier.accept(third)).isEqualTo(new ChainVerifier.Step.Ahead(2));
    assertThat(verifier.accept(first)).isEqualTo(new ChainVerifier.Step.Behind(2));
    assertThat(verifier.accept(foreign)).isEqualTo(new ChainVerifier.Step.Foreign());
  }

  @Test
  void aFrameThatNamesAnotherBeforeItBreaksTheChain() {
    AuditEnvelope first = seal("a");
    HashChain forged = HashChain.session(SampleEvents.SESSION);
    forged.seal(1, ChannelId.NONE, new SessionEvent.Ended("forged", ""));
    AuditEnvelope second = forged.seal(2, ChannelId.NONE, new SessionEvent.Ended("forged", ""));

    verifier.accept(first);

    assertThat(verifier.accept(second)).isEqualTo(new ChainVerifier.Step.Broken(first.hash()));
  }

  @Test
  void anErasedPayloadLeavesAHoleThatVerifies() throws Exception {
    AuditEnvelope whole = seal("secret");
    Envelope envelope = Envelope.parseFrom(whole.toWire());
    byte[] erased =
        Envelope.newBuilder()
            .setHeader(envelope.getHeader())
            .setCommitment(
                ByteString.copyFrom(
                    FrameDigest.commitment(
                        envelope.getSalt().toByteArray(), envelope.getPayload())))
            .build()
            .toByteArray();

    AuditEnvelope hole = AuditEnvelope.decode(erased);

    assertThat(hole.isErased()).isTrue();
    assertThat(hole.event()).isEmpty();
    assertThat(hole.hash()).isEqualTo(whole.hash());
    assertThat(new String(erased, java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("secret");
  }

  @Test
  void aChangedPayloadChangesTheHash() throws Exception {
    AuditEnvelope whole = seal("secret");
    byte[] changed = whole.toWire().clone();
    changed[changed.length - 1] ^= 1;

    assertThat(AuditEnvelope.decode(changed).hash()).isNotEqualTo(whole.hash());
  }

  @Test
  void equalEventsHaveUnequalSaltsAndHashes() {
    assertThat(seal("a").hash()).isNotEqualTo(seal("a").hash());
  }

  @Test
  void bytesThatAreNoFrameAreUnreadable() {
    for (byte[] wire :
        new byte[][] {
          {},
          {1, 2, 3},
          new byte[AuditEnvelope.BYTES_MAX + 1],
          Envelope.newBuilder().build().toByteArray()
        }) {
      assertThatThrownBy(() -> AuditEnvelope.decode(wire))
          .isInstanceOf(UnreadableFrameException.class);
    }
  }

  @Test
  void aPayloadOfAnotherTypeIsUnreadableAndItsFrameIsNot() throws Exception {
    AuditEnvelope frame =
        AuditEnvelope.decode(
            chain
                .seal(1, ChannelId.NONE, new AuditEvent.Unrecognized(1, Bytes.hex("ffff")))
                .toWire());

    assertThat(frame.header().sequence()).isEqualTo(1);
    assertThatThrownBy(frame::event).isInstanceOf(UnreadableFrameException.class);
  }

  @Test
  void aJournalIsSignedByAKeyThatTheGatewayVouchesFor() throws Exception {
    KeyPair gateway = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    KeyPair incarnation = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    StreamId stream = StreamId.create(SampleEvents.AT);
    Bytes publicKey = StreamSigner.rawPublicKey(incarnation.getPublic());
    JournalEvent.GatewayStarted started =
        new JournalEvent.GatewayStarted(
            SampleEvents.AT,
            0,
            publicKey,
            StreamSigner.rawPublicKey(gateway.getPublic()),
            new StreamSigner(gateway.getPrivate()).endorse(stream, publicKey),
            "test");

    AuditEnvelope frame =
        AuditEnvelope.decode(
            HashChain.journal(
                    StreamKind.GATEWAY, stream, new StreamSigner(incarnation.getPrivate()))
                .seal(0, ChannelId.NONE, started)
                .toWire());

    assertThat(frame.isSignedBy(StreamSigner.publicKey(publicKey))).isTrue();
    assertThat(frame.isSignedBy(gateway.getPublic())).isFalse();
    assertThat(StreamSigner.isEndorsed(stream, started, gateway.getPublic())).isTrue();
    assertThat(StreamSigner.isEndorsed(stream, started, incarnation.getPublic())).isFalse();
    assertThat(
            StreamSigner.isEndorsed(StreamId.create(SampleEvents.AT), started, gateway.getPublic()))
        .isFalse();
  }
}
