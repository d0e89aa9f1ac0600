package dev.gatehouse.gateway.connection;

import static dev.gatehouse.gateway.connection.TestingProxyHeader.ADDRESSES_4;
import static dev.gatehouse.gateway.connection.TestingProxyHeader.ADDRESSES_6;
import static dev.gatehouse.gateway.connection.TestingProxyHeader.header;
import static dev.gatehouse.gateway.connection.TestingProxyHeader.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
  private static final byte[] AFTER = "SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII);

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static Optional<String> client(byte[] header) throws ProtocolViolation {
    ProxyHeader reader = new ProxyHeader();
    ByteBuffer bytes = ByteBuffer.wrap(joined(header, AFTER));
    assertThat(reader.take(bytes)).isTrue();
    byte[] rest = new byte[bytes.remaining()];
    bytes.get(rest);
    assertThat(rest).isEqualTo(AFTER);
    return reader.client().map(InetSocketAddress::toString);
  }

  @Test
  void aClientOverIpv4IsNamed() throws ProtocolViolation {
    assertThat(client(TestingProxyHeader.ofClient4())).contains("/203.0.113.7:50000");
  }

  @Test
  void aClientOverIpv6IsNamed() throws ProtocolViolation {
    assertThat(client(TestingProxyHeader.ofClient6())).contains("/[2001:db8:0:0:0:0:0:7]:50000");
  }

  @Test
  void anIpv4AddressInIpv6sFormIsAnIpv4Address() throws ProtocolViolation {
    // Given
    String mapped = "00000000000000000000ffffcb007107";
    ProxyHeader reader = new ProxyHeader();

    // When
    boolean _ = reader.take(ByteBuffer.wrap(header(0x21, 0x21, hex(mapped + mapped + "c3500016"))));

    // Then: or rules about where a client is would not know it
    assertThat(reader.client())
        .hasValueSatisfying(
            named -> assertThat(named.getAddress()).isInstanceOf(Inet4Address.class));
  }

  @Test
  void theBalancerItselfNamesNobodyWhateverFollows() throws ProtocolViolation {
    assertThat(client(TestingProxyHeader.local())).isEmpty();
    assertThat(client(header(0x20, 0x11, hex(ADDRESSES_4)))).isEmpty();
    assertThat(client(header(0x20, 0xff, hex("0102")))).isEmpty();
  }

  @Test
  void whatFollowsTheAddressesIsSkipped() throws ProtocolViolation {
    assertThat(client(header(0x21, 0x11, hex(ADDRESSES_4 + "030004a9b87e8f" + "ffff"))))
        .contains("/203.0.113.7:50000");
    assertThat(
            client(
                header(
                    0x21,
                    0x21,
                    joined(
                        hex(ADDRESSES_6),
                        new byte[ProxyHeader.LENGTH_MAX - ADDRESSES_6.length() / 2]))))
        .isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "11, 11, a version that there is not",
    "31, 11, a version to come",
    "22, 11, a command that there is not",
    "2f, 11, another one",
    "21, 00, an unspecified address",
    "21, 12, UDP over IPv4",
    "21, 22, UDP over IPv6",
    "21, 31, a Unix socket",
    "21, 10, an unspecified transport",
    "21, ff, everything",
  })
  void whatWouldLeaveUsWithoutTheClientIsRefused(String command, String family, String what) {
    // Given
    byte[] header =
        header(
            Integer.parseInt(command, 16),
            Integer.parseInt(family, 16),
            hex(ADDRESSES_6 + ADDRESSES_6 + ADDRESSES_6 + ADDRESSES_6 + ADDRESSES_6));

    // When / Then
    assertThatThrownBy(() -> new ProxyHeader().take(ByteBuffer.wrap(header)))
        .as(what)
        .isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 11, ProxyHeader.LENGTH_MAX + 1, 0xffff})
  void aLengthThatCannotBeIsRefusedBeforeItIsRead(int length) {
    // Given
    byte[] header =
        Arrays.copyOf(header(0x21, 0x11, new byte[length]), TestingProxyHeader.local().length);

    // When / Then
    assertThatThrownBy(() -> new ProxyHeader().take(ByteBuffer.wrap(header)))
        .isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000000", "e0000001"})
  void anAddressThatNobodyHasIsRefused(String address) throws ProtocolViolation {
    // Given
    ProxyHeader reader = new ProxyHeader();
    boolean whole =
        reader.take(ByteBuffer.wrap(header(0x21, 0x11, hex(address + "0a000001c3500016"))));

    // When / Then
    assertThat(whole).isTrue();
    assertThatThrownBy(reader::client).isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "PROXY TCP4 203.0.113.7 10.0.0.1 50000 22\r\n",
        "\r\n\r\nSSH-2.0-x\r\n",
        "\0",
        "GET / HTTP/1.1\r\n",
      })
  void whatIsNoHeaderIsRefusedAtItsFirstByteThatCouldNotBeInOne(String text) {
    // Given
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    int common = Arrays.mismatch(bytes, hex(TestingProxyHeader.SIGNATURE));

    // When / Then
    assertThatThrownBy(
            () -> new ProxyHeader().take(ByteBuffer.wrap(Arrays.copyOf(bytes, common + 1))))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Property
  void aHeaderThatComesInPiecesIsReadAsOneThatComesAtOnce(
      @ForAll @IntRange(min = 1, max = 27) int piece) throws ProtocolViolation {
    // Given
    byte[] header = TestingProxyHeader.ofClient4();
    ProxyHeader reader = new ProxyHeader();
    boolean whole = false;

    // When
    for (int i = 0; i < header.length; i += piece) {
      assertThat(whole).isFalse();
      int end = Math.min(i + piece, header.length);
      whole = reader.take(ByteBuffer.wrap(Arrays.copyOfRange(header, i, end)));
    }

    // Then
    assertThat(whole).isTrue();
    assertThat(reader.client().map(InetSocketAddress::toString)).contains("/203.0.113.7:50000");
  }

  @Property
  void whateverComesIsAClientTheBalancerARefusalOrNotWholeYet(
      @ForAll byte[] noise, @ForAll @IntRange(min = 0, max = 28) int changed, @ForAll byte by) {
    for (byte[] bytes :
        new byte[][] {noise, changed(TestingProxyHeader.ofClient4(), changed, by), noisy(noise)}) {
      ProxyHeader reader = new ProxyHeader();
      try {
        if (reader.take(ByteBuffer.wrap(bytes))) {
          reader.client().ifPresent(client -> assertThat(client.isUnresolved()).isFalse());
        }
      } catch (ProtocolViolation e) {
        assertThat(e.detail()).isNotBlank();
      }
    }
  }

  private static byte[] changed(byte[] header, int at, byte by) {
    header[Math.min(at, header.length - 1)] = by;
    return header;
  }

  private static byte[] noisy(byte[] noise) {
    return joined(hex(TestingProxyHeader.SIGNATURE), noise);
  }
}
