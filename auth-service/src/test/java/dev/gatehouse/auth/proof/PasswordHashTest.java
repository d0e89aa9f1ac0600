package dev.gatehouse.auth.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hashes that other programs made: the reference implementation of Argon2, libxcrypt. */
class PasswordHashTest {

  private static final String BCRYPT =
      "$2b$10$NR1NyLjPdPXDVm/WuoBMjecyDrkVOEbsfBgjaZZupMrqZmyZe4vYO";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "password | $argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "demo-password | $argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$XOZ422ZAe7ehBrttOEIZHOAF9GXabgOk+Otejz1RL2M",
        "p\u00e4ssw\u00f6rd | $argon2id$v=19$m=7168,t=5,p=4$MDEyMzQ1Njc4OWFiY2RlZg$7CSbAWqVHjKbe3DlhLNvVwv4Ar/kk8LHfMXxPDOt/M8",
        "demo-password | " + BCRYPT,
      })
  void theRightPasswordMatchesAndNoOther(String password, String text) {
    // Given
    PasswordHash hash = hash(text.strip());

    // When / Then
    assertThat(hash.matches(TypedSecret.of(password.toCharArray()))).isTrue();
    assertThat(hash.matches(TypedSecret.of((password + " ").toCharArray()))).isFalse();
    assertThat(hash.matches(TypedSecret.of(new char[0]))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"a", "b", "y"})
  void everyVersionOfBcryptThatIsInUseIsRead(String version) {
    // Given
    PasswordHash hash = hash(BCRYPT.replace("$2b$", "$2" + version + "$"));

    // When / Then
    assertThat(hash.matches(TypedSecret.of("demo-password".toCharArray()))).isTrue();
    assertThat(hash.cost()).isEqualTo("bcrypt 10");
  }

  @Test
  void whatBcryptDoesNotCountIsNotIgnored() {
    // Given: of 73 bytes, of which bcrypt counts 72
    String counted = "x".repeat(72);
    PasswordHash hash = hash("$2b$10$gQgA7ksPtpz6nYxhOXkA6OlKvTPiU5XDc/P8C6Ch28UnmUkb9gFES");

    // When / Then
    assertThat(hash.matches(TypedSecret.of(counted.toCharArray()))).isTrue();
    assertThat(hash.matches(TypedSecret.of((counted + "y").toCharArray()))).isFalse();
  }

  @Test
  void aHashDoesNotShowItself() {
    assertThat(hash(BCRYPT)).hasToString("bcrypt 10");
  }

  private static PasswordHash hash(String text) {
    return switch (PasswordHashReading.read(text)) {
      case PasswordHashReading.Accepted(PasswordHash hash) -> hash;
      case PasswordHashReading.Refused(String problem) -> throw new AssertionError(problem);
    };
  }
}
