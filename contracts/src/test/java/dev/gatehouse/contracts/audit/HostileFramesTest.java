package dev.gatehouse.contracts.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.gatehouse.contracts.audit.wire.Envelope;
import dev.gatehouse.contracts.audit.wire.Header;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes: a frame is read, or refused in the one way that its readers expect. */
class HostileFramesTest {
  private static final List<AuditEvent> SAMPLES = List.copyOf(SampleEvents.all().values());

  private static AuditEnvelope sample(long index) {
    return HashChain.session(SampleEvents.SESSION)
        .seal(1, new ChannelId(2), SAMPLES.get((int) Math.floorMod(index, (long) SAMPLES.size())));
  }

  private static byte[] harmed(byte[] bytes, long seed) {
    Random random = new Random(seed);
    byte[] harmed = bytes.clone();
    for (int i = 0; harmed.length > 0 && i < 1 + seed % 3; i++) {
      harmed[random.nextInt(harmed.length)] = (byte) random.nextInt();
    }
    return harmed;
  }

  private static void readOrRefused(byte[] wire) {
    try {
      var _ = AuditEnvelope.decode(wire).event();
    } catch (UnreadableFrameException e) {
      // The one way.
    }
  }

  @Property(tries = 5_000)
  void aFrameThatIsHarmedIsReadOrRefused(@ForAll long seed) {
    readOrRefused(harmed(sample(seed).toWire(), seed));
  }

  @Property(tries = 5_000)
  void aPayloadThatIsHarmedIsReadOrRefused(@ForAll long seed)
      throws InvalidProtocolBufferException {
    Envelope whole = Envelope.parseFrom(sample(seed).toWire());
    byte[] payload = harmed(whole.getPayload().toByteArray(), seed);
    readOrRefused(whole.toBuilder().setPayload(ByteString.copyFrom(payload)).build().toByteArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-0001-12-31T23:59:59Z", "+10000-01-01T00:00:00Z", "-1000000000-01-01T00:00:00Z"})
  void aTimeThatNoReaderCouldKeepIsRefused(String time) {
    // Given
    AuditEnvelope frame =
        HashChain.session(SampleEvents.SESSION)
            .seal(
                1,
                ChannelId.NONE,
                new SessionEvent.Started(
                    Instant.parse(time), 0, SampleEvents.GATEWAY, 1, "192.0.2.7", 1, "SSH-2.0-x"));

    // When / Then
    assertThatThrownBy(frame::event).isInstanceOf(UnreadableFrameException.class);
  }

  @Test
  void aStreamOfAKindThatIsNotKnownIsReadAsOfUnknownKind() throws Exception {
    // Given
    Envelope session = Envelope.parseFrom(sample(0).toWire());
    Header later = Header.parseFrom(session.getHeader()).toBuilder().setStreamKindValue(77).build();

    // When
    AuditEnvelope read =
        AuditEnvelope.decode(
            session.toBuilder().setHeader(later.toByteString()).build().toByteArray());

    // Then
    assertThat(read.header().streamKind()).isEqualTo(StreamKind.UNKNOWN);
  }
}
