package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.contracts.audit.Bytes;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class PacketReaderPropertyTest {

  @Property
  void whatIsWrittenIsRead(
      @ForAll @IntRange(max = 255) int number,
      @ForAll boolean flag,
      @ForAll @LongRange(max = 0xffff_ffffL) long word,
      @ForAll @Size(max = 100) byte[] string,
      @ForAll String text,
      @ForAll @Size(max = 20) byte[] rest)
      throws ProtocolViolation {
    // Given
    String wellFormed =
        new String(
            text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            java.nio.charset.StandardCharsets.UTF_8);
    byte[] packet =
        TestingPacket.of(number)
            .bool(flag)
            .uint32(word)
            .string(string)
            .string(wellFormed)
            .string(string)
            .raw(rest)
            .toArray();

    // When
    PacketReader in = new PacketReader(packet);

    // Then
    assertThat(in.uint8()).isEqualTo(number);
    assertThat(in.bool()).isEqualTo(flag);
    assertThat(in.uint32()).isEqualTo(word);
    assertThat(in.bytes()).isEqualTo(string);
    assertThat(in.text(1 << 20)).isEqualTo(wellFormed);
    assertThat(in.data()).isEqualTo(Bytes.copyOf(string));
    assertThat(in.rest()).isEqualTo(rest);
    in.end();
  }

  @Property
  void aStringIsNeverReadBeyondItsMessage(
      @ForAll @LongRange(max = 0xffff_ffffL) long length, @ForAll @Size(max = 50) byte[] content)
      throws ProtocolViolation {
    // Given
    byte[] packet = TestingPacket.of(0).uint32(length).raw(content).toArray();
    PacketReader in = behindNumber(packet);

    // When / Then
    if (length > content.length) {
      assertThatThrownBy(in::bytes).isInstanceOf(ProtocolViolation.class);
      assertThatThrownBy(() -> behindNumber(packet).data()).isInstanceOf(ProtocolViolation.class);
    } else {
      assertThat(in.bytes()).isEqualTo(Arrays.copyOf(content, (int) length));
    }
  }

  @Example
  void aCountHas31Bits() throws ProtocolViolation {
    assertThat(reader(TestingPacket.of(0).uint32(0x7fff_ffffL)).count()).isEqualTo(0x7fff_ffff);
    assertThatThrownBy(() -> reader(TestingPacket.of(0).uint32(0x8000_0000L)).count())
        .isInstanceOf(ProtocolViolation.class);
  }

  @Example
  void aTextIsShortAndUtf8() {
    assertThatThrownBy(() -> reader(TestingPacket.of(0).string("abcd")).text(3))
        .isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(
            () -> reader(TestingPacket.of(0).string(new byte[] {(byte) 0xc3, 0x28})).text(10))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Example
  void aMessageEndsWhereItsFieldsEnd() {
    assertThatThrownBy(() -> reader(TestingPacket.of(0).uint8(1)).end())
        .isInstanceOf(ProtocolViolation.class);
  }

  @Example
  void aViolationDoesNotRepeatWhatThePeerSent() {
    assertThatThrownBy(() -> reader(TestingPacket.of(0).string("secret")).text(3))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
  }

  private static PacketReader reader(TestingPacket packet) throws ProtocolViolation {
    return behindNumber(packet.toArray());
  }

  private static PacketReader behindNumber(byte[] packet) throws ProtocolViolation {
    PacketReader in = new PacketReader(packet);
    int _ = in.uint8();
    return in;
  }
}
