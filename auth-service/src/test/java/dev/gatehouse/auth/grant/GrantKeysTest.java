package dev.gatehouse.auth.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gatehouse.auth.grant.GrantKeys.UnusableKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrantKeysTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @TempDir private Path folder;

  @Test
  void theFirstStartCreatesAKeyThatOnlyItsOwnerReads() throws IOException, UnusableKey {
    // Given
    Path file = folder.resolve("signing-key.pem");

    // When
    GrantKeys keys = GrantKeys.load(file, List.of());

    // Then
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(keys.published()).containsExactly(keys.signing().publicKey());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aLaterStartFindsTheSameKey() throws UnusableKey {
    // Given
    Path file = folder.resolve("signing-key.pem");
    GrantKeys first = GrantKeys.load(file, List.of());

    // When
    GrantKeys second = GrantKeys.load(file, List.of());

    // Then
    assertThat(second.signing().id()).isEqualTo(first.signing().id());
  }

  @Test
  void aKeyThatTakesOverIsPublishedBesideTheOneThatSigns() throws UnusableKey {
    // Given
    Path next = GOLDEN.resolve("signing-key.pub.pem");

    // When
    GrantKeys keys = GrantKeys.load(folder.resolve("signing-key.pem"), List.of(next));

    // Then
    assertThat(keys.published()).hasSize(2).startsWith(keys.signing().publicKey());
  }

  @Test
  void thePublicHalfOfTheKeyOfRfc8037IsFound() throws UnusableKey {
    // Given
    Path file = GOLDEN.resolve("signing-key.pem");

    // When
    GrantKeys keys = GrantKeys.load(file, List.of(GOLDEN.resolve("signing-key.pub.pem")));

    // Then
    assertThat(keys.published())
        .extracting(key -> key.x())
        .containsExactly("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    assertThat(keys.signing().id().text()).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assertThat(keys.signing().toString()).doesNotContain("PRIVATE");
  }

  @Test
  void aFileThatIsNoKeyIsRefusedByItsNameAndNotReplaced() throws IOException {
    // Given
    Path file = Files.writeString(folder.resolve("signing-key.pem"), "not a key");

    // When / Then
    assertThatExceptionOfType(UnusableKey.class)
        .isThrownBy(() -> GrantKeys.load(file, List.of()))
        .satisfies(
            refusal ->
                assertThat(refusal.problem())
                    .isEqualTo(
                        file
                            + " cannot be used as an Ed25519 key: it is not PEM of the expected"
                            + " kind of key"));
    assertThat(file).hasContent("not a key");
  }

  @Test
  void aFolderThatIsNotThereIsRefused() {
    // Given
    Path file = folder.resolve("absent").resolve("signing-key.pem");

    // When / Then
    assertThatExceptionOfType(UnusableKey.class)
        .isThrownBy(() -> GrantKeys.load(file, List.of()))
        .satisfies(
            refusal ->
                assertThat(refusal.problem()).endsWith("the file cannot be read or created"));
  }

  @Test
  void otherKeysTakeEffectAsSoonAsTheirFilesAreReadAgain() throws IOException, UnusableKey {
    // Given
    Path file = folder.resolve("signing-key.pem");
    Path next = folder.resolve("next.pem");
    GrantKeys of = GrantKeys.load(next, List.of());
    GrantKeys keys = GrantKeys.load(file, List.of(next));
    String before = keys.signingKeyId();

    // When
    boolean nothing = keys.reload();
    Files.copy(next, file, StandardCopyOption.REPLACE_EXISTING);
    boolean changed = keys.reload();

    // Then
    assertThat(nothing).isFalse();
    assertThat(changed).isTrue();
    assertThat(keys.signingKeyId()).isEqualTo(of.signingKeyId()).isNotEqualTo(before);
    assertThat(keys.published()).isEqualTo(of.published());
  }

  @Test
  void filesThatCannotBeReadAgainChangeNothingAndAreNotReplaced() throws IOException, UnusableKey {
    // Given
    Path file = folder.resolve("signing-key.pem");
    GrantKeys keys = GrantKeys.load(file, List.of());
    String before = keys.signingKeyId();

    // When / Then
    Files.writeString(file, "half of a key");
    assertThatExceptionOfType(UnusableKey.class).isThrownBy(keys::reload);
    Files.delete(file);
    assertThatExceptionOfType(UnusableKey.class).isThrownBy(keys::reload);
    assertThat(file).doesNotExist();
    assertThat(keys.signingKeyId()).isEqualTo(before);
  }

  @Test
  void keysForOtherPurposesComeOfEveryPrivateKeyThatOfTheSigningOneFirst() throws UnusableKey {
    // Given
    Path first = folder.resolve("first.pem");
    Path second = folder.resolve("second.pem");
    GrantKeys signsWithSecond = GrantKeys.load(second, List.of());

    // When
    GrantKeys both = GrantKeys.load(first, List.of(second, GOLDEN.resolve("signing-key.pub.pem")));

    // Then
    assertThat(both.derivedKeys("a purpose")).hasSize(2);
    assertThat(both.derivedKeys("a purpose").getLast())
        .isEqualTo(signsWithSecond.derivedKey("a purpose"));
    assertThat(both.derivedKey("a purpose")).isNotEqualTo(both.derivedKey("another"));
    assertThat(both.published()).hasSize(3);
  }
}
