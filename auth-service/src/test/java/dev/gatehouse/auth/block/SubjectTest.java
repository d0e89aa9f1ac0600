package dev.gatehouse.auth.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "::ffff:192.0.2.7, 192.0.2.7",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
    "2001:db8:1:2::, 2001:db8:1:2::/64",
    "2001:db8::1, 2001:db8::/64",
    "2001:0:0:1::1, 2001:0:0:1::/64",
    "::1, ::/64",
    "fe80::1, fe80::/64",
  })
  void anAddressIsWholeOrItsNetworkOf64Bits(String address, String subject) {
    assertThat(Subject.of(InetAddress.ofLiteral(address)).text()).isEqualTo(subject);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "2001:db8:1:2::/64, 2001:db8:1:2::/64",
    "2001:db8:1:2::77, 2001:db8:1:2::/64",
    "::/64, ::/64",
    "::1, ::/64",
  })
  void anOperatorMayNameTheNetworkOrAnAddressInIt(String text, String subject) {
    assertThat(Subject.named(SubjectKind.ADDRESS, text))
        .contains(new Subject(SubjectKind.ADDRESS, subject));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "demo", "192.0.2.7/64", "2001:db8::/48", "a.b", "host.example", "::g"})
  void whatIsNoAddressNamesNobody(String text) {
    assertThat(Subject.named(SubjectKind.ADDRESS, text)).isEmpty();
  }

  @Test
  void aNameKeepsWhatCanBePrintedAndNothingElse() {
    assertThat(Subject.ofUser(SubjectKind.USER, "jürgen@example.org").text())
        .isEqualTo("jürgen@example.org");
    assertThat(Subject.ofUser(SubjectKind.USER, "a\0b\n\u001b[1m\ud800").text())
        .isEqualTo("a\\u0000b\\u000a\\u001b[1m\\ud800");
  }

  @Property
  void everyNameCanBeWrittenDown(@ForAll String name) {
    String text = Subject.ofUser(SubjectKind.USER, name).text();
    assertThat(text.codePoints().noneMatch(Character::isISOControl)).isTrue();
    assertThat(text.codePoints().allMatch(Character::isDefined)).isTrue();
    assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(text);
  }
}
