package dev.gatehouse.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardNetworkReadingTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0/0, 0.0.0.0/0",
    "10.0.0.0/8, 10.0.0.0/8",
    "172.16.0.0/12, 172.16.0.0/12",
    "192.168.255.254/31, 192.168.255.254/31",
    "255.255.255.255/32, 255.255.255.255/32",
    "::/0, ::/0",
    "::1/128, ::1/128",
    "0:0::1/128, ::1/128",
    "FD00::/8, fd00::/8",
    "2001:0DB8:0000:0000:0000:0000:0000:0000/33, 2001:db8::/33",
    "2001:db8:0:0:1:0:0:1/128, 2001:db8::1:0:0:1/128",
    "2001:db8:0:1:0:0:0:1/128, 2001:db8:0:1::1/128",
    "2001:db8:0:1:1:1:1:1/128, 2001:db8:0:1:1:1:1:1/128",
    "64:ff9b::10.0.0.0/104, 64:ff9b::a00:0/104"
  })
  void aNetworkIsWrittenInItsOneCanonicalForm(String text, String canonical) {
    // When
    ForwardNetworkReading reading = ForwardNetworkReading.read(text);

    // Then
    assertThat(reading)
        .isInstanceOfSatisfying(
            ForwardNetworkReading.Network.class,
            accepted -> assertThat(accepted.network().text()).isEqualTo(canonical));
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3/8, 10.0.0.0/8",
    "127.0.0.1/8, 127.0.0.0/8",
    "192.168.1.255/31, 192.168.1.254/31",
    "1.2.3.4/0, 0.0.0.0/0",
    "::1/127, ::/127",
    "2001:db8:1::/33, 2001:db8::/33",
    "FE80::1/10, fe80::/10"
  })
  void anAddressWithBitsBeyondItsPrefixIsRefusedWithTheNetworkThatWasMeant(
      String text, String meant) {
    // When
    ForwardNetworkReading reading = ForwardNetworkReading.read(text);

    // Then
    assertThat(reading)
        .isEqualTo(
            new ForwardNetworkReading.Refused(
                "'%s' is an address in a network; probably the network %s is meant"
                    .formatted(text, meant)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/08",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "10.0.0.0/255.0.0.0",
        "10.0.0.0/8/8",
        " 10.0.0.0/8",
        "10.0.0.0/8\n",
        "10/8",
        "10.0.0/8",
        "010.0.0.0/8",
        "0x0a.0.0.0/8",
        "10.0.0.256/32",
        "167772160/8",
        "[::1]/128",
        "::1%lo/128",
        "fe80::%1/64",
        "1::2::3/128",
        "1:2:3:4:5:6:7/128",
        ":/0",
        "localhost/32",
        "dead.beef/16",
        "\u0661.0.0.0/8"
      })
  void whatIsNoNetworkIsRefusedUnresolved(String text) {
    // When
    ForwardNetworkReading reading = ForwardNetworkReading.read(text);

    // Then
    assertThat(reading)
        .isEqualTo(
            new ForwardNetworkReading.Refused(
                "'%s' is not a network; expected an address and its prefix length, such as 10.0.0.0/8"
                    .formatted(text)));
  }

  @Property
  void theNetworkAroundAnyAddressReadsBackAsItself(
      @ForAll("addresses") InetAddress address, @ForAll("prefixLengths") int prefixLength) {
    // Given
    ForwardNetwork network =
        ForwardNetwork.around(address, Math.min(prefixLength, ForwardNetwork.bits(address)));

    // When
    ForwardNetworkReading reading = ForwardNetworkReading.read(network.text());

    // Then
    assertThat(reading).isEqualTo(new ForwardNetworkReading.Network(network));
  }

  @Property
  void anyTextIsReadOrRefused(@ForAll("texts") String text) {
    // When
    ForwardNetworkReading reading = ForwardNetworkReading.read(text);

    // Then
    switch (reading) {
      case ForwardNetworkReading.Network(ForwardNetwork network) ->
          assertThat(network.text()).contains("/");
      case ForwardNetworkReading.Refused(String problem) -> assertThat(problem).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<InetAddress> addresses() {
    return Arbitraries.of(4, 16)
        .flatMap(
            length ->
                Arbitraries.oneOf(Arbitraries.just((byte) 0), Arbitraries.bytes())
                    .array(byte[].class)
                    .ofSize(length))
        .map(ForwardNetworkReadingTest::address);
  }

  @Provide
  Arbitrary<Integer> prefixLengths() {
    return Arbitraries.integers().between(0, 128);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings(),
        Combinators.combine(
                Arbitraries.strings().withChars("0123456789abcdefABCDEF.:%[]").ofMaxLength(50),
                Arbitraries.integers().between(0, 200))
            .as((address, length) -> address + "/" + length));
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
