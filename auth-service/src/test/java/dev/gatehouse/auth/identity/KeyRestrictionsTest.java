package dev.gatehouse.auth.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.identity.KeyRestrictions.Permission;
import java.net.InetAddress;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRestrictionsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no-pty                            | PTY",
        "no-port-forwarding                | PORT_FORWARDING",
        "no-agent-forwarding               | AGENT_FORWARDING",
        "no-X11-forwarding                 | X11_FORWARDING",
        "no-pty,no-X11-forwarding          | PTY X11_FORWARDING",
        "no-user-rc                        | ''",
        "pty,port-forwarding               | ''",
        "restrict                          | PTY PORT_FORWARDING AGENT_FORWARDING X11_FORWARDING",
        "Restrict,PTY                      | PORT_FORWARDING AGENT_FORWARDING X11_FORWARDING",
        "restrict,port-forwarding,no-user-rc | PTY AGENT_FORWARDING X11_FORWARDING",
        "restrict,agent-forwarding,x11-forwarding | PTY PORT_FORWARDING",
        "pty,restrict                      | PTY PORT_FORWARDING AGENT_FORWARDING X11_FORWARDING",
      })
  void whatOptionsDenyIsDeniedInTheirOrder(String options, String denied) {
    assertThat(restrictions(options).denied()).isEqualTo(permissions(denied));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.7                | 192.0.2.7   | true",
        "192.0.2.7                | 192.0.2.8   | false",
        "192.0.2.0/24             | 192.0.2.255 | true",
        "192.0.2.0/24             | 192.0.3.0   | false",
        "192.0.2.0/23             | 192.0.3.0   | true",
        "192.0.2.0/25             | 192.0.2.128 | false",
        "0.0.0.0/0                | 192.0.2.7   | true",
        "0.0.0.0/0                | 2001:db8::1 | false",
        "2001:db8::/33            | 2001:db8:7fff::1 | true",
        "2001:db8::/33            | 2001:db8:8000::1 | false",
        "10.0.0.0/8,192.0.2.7     | 192.0.2.7   | true",
        "192.0.2.0/24,!192.0.2.7  | 192.0.2.7   | false",
        "!192.0.2.7,192.0.2.0/24  | 192.0.2.7   | false",
        "192.0.2.0/24,!192.0.2.7  | 192.0.2.6   | true",
      })
  void fromSaysWhereTheClientMayBe(String from, String client, boolean allowed) {
    // Given
    KeyRestrictions restrictions = restrictions("from=\"" + from + "\"");

    // When / Then
    assertThat(restrictions.allowAddress(InetAddress.ofLiteral(client))).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "20270131Z, 2027-01-31T00:00:00Z",
    "202701311530Z, 2027-01-31T15:30:00Z",
    "20270131153045Z, 2027-01-31T15:30:45Z",
  })
  void aKeyExpiresAtItsMoment(String text, Instant end) {
    // Given
    KeyRestrictions restrictions = restrictions("expiry-time=\"" + text + "\"");

    // When / Then
    assertThat(restrictions.allowMoment(end.minusMillis(1))).isTrue();
    assertThat(restrictions.allowMoment(end)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "command=\"uptime\"                  | uptime",
        "no-pty,command=\"a, b c\",no-user-rc | a, b c",
        "Command=\"say \\\"hello, you\\\"\"    | say \"hello, you\"",
        "command=\"a\\\\b\"                   | a\\\\b",
      })
  void aCommandIsWhatStandsInQuotes(String options, String command) {
    assertThat(restrictions(options).command()).contains(command);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "command=uptime",
        "command",
        "command=\"\"",
        "command=\"  \"",
        "command=\"a\"b\"",
        "command=\"a\",command=\"b\"",
      })
  void aCommandThatIsNotPlainlyOneIsRefusedAndNotRepeated(String options) {
    // When
    AuthorizedKeyLine reading = AuthorizedKeyLine.read(options + " " + TestingKeys.line("ed25519"));

    // Then
    assertThat(reading)
        .isInstanceOfSatisfying(
            AuthorizedKeyLine.Refused.class,
            refused -> assertThat(refused.problem()).startsWith("the option command "));
  }

  @Test
  void aTimeWithoutZoneIsThatOfTheService() {
    // When
    KeyRestrictions restrictions = restrictions("expiry-time=\"20270131\"");

    // Then
    assertThat(restrictions.end().orElseThrow().atZone(ZoneId.systemDefault()).toLocalDateTime())
        .hasToString("2027-01-31T00:00");
  }

  @Test
  void whatEitherTakesAwayBothTakeAway() {
    // Given
    KeyRestrictions first = restrictions("no-pty,from=\"192.0.2.0/24\",expiry-time=\"20270131Z\"");
    KeyRestrictions second =
        restrictions("no-X11-forwarding,from=\"192.0.2.7,10.0.0.1\",expiry-time=\"20270201Z\"");

    // When
    KeyRestrictions both = first.and(second);

    // Then
    assertThat(both.denied()).containsExactlyInAnyOrder(Permission.PTY, Permission.X11_FORWARDING);
    assertThat(both.end()).isEqualTo(first.end()).isEqualTo(second.and(first).end());
    assertThat(both.allowAddress(InetAddress.ofLiteral("192.0.2.7"))).isTrue();
    assertThat(both.allowAddress(InetAddress.ofLiteral("192.0.2.8"))).isFalse();
    assertThat(both.allowAddress(InetAddress.ofLiteral("10.0.0.1"))).isFalse();
    assertThat(both.and(KeyRestrictions.NONE)).isEqualTo(both);
  }

  @Test
  void aKeyWithoutOptionsIsGoodAnywhereAndForEver() {
    assertThat(KeyRestrictions.NONE.allowAddress(InetAddress.ofLiteral("192.0.2.7"))).isTrue();
    assertThat(KeyRestrictions.NONE.allowMoment(Instant.MAX)).isTrue();
  }

  private static KeyRestrictions restrictions(String options) {
    return switch (AuthorizedKeyLine.read(options + " " + TestingKeys.line("ed25519"))) {
      case AuthorizedKeyLine.Key key -> key.restrictions();
      case AuthorizedKeyLine.Authority authority -> authority.restrictions();
      case AuthorizedKeyLine.Blank blank -> throw new AssertionError(blank);
      case AuthorizedKeyLine.Refused refused -> throw new AssertionError(refused.problem());
    };
  }

  private static Set<Permission> permissions(String words) {
    return Arrays.stream(words.split(" ", -1))
        .filter(word -> !word.isEmpty())
        .map(Permission::valueOf)
        .collect(Collectors.toSet());
  }
}
