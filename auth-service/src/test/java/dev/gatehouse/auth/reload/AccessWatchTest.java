package dev.gatehouse.auth.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.AccessSnapshot.Standing;
import dev.gatehouse.auth.access.CurrentAccess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was changed takes effect when it stands still and is valid, and never otherwise. */
class AccessWatchTest {

  private static final String REFUSED = "GH-AUTH-1105";
  private static final String ERROR = "GH-AUTH-1103";
  private static final String IN_EFFECT = "GH-AUTH-1101";

  @TempDir private Path folder;

  private final CurrentAccess access = new CurrentAccess();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final TestingLog log = new TestingLog(AccessRecord.class);
  private Instant now = Instant.parse("2026-11-26T12:00:00Z");
  private final AccessRecord record = new AccessRecord(metrics, () -> now);
  private Path file = Path.of("");

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.writeString(folder.resolve("access.yaml"), accessFor("alice"));
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void whatNobodyChangedIsNotReadAgain() {
    // Given
    AccessWatch watch = begin();
    AccessSnapshot before = access.snapshot();

    // When
    look(watch, 5);

    // Then
    assertThat(access.snapshot()).isSameAs(before);
    assertThat(reloads("accepted")).isZero();
    assertThat(log.codes()).isEmpty();
  }

  @Test
  void aChangeTakesEffectWhenItHasStoodStillFromOneLookToTheNext() throws IOException {
    // Given
    AccessWatch watch = begin();
    Files.writeString(file, accessFor("bob"));

    // When
    look(watch, 1);
    boolean early = isKnown("bob");
    look(watch, 1);

    // Then
    assertThat(early).isFalse();
    assertThat(isKnown("bob")).isTrue();
    assertThat(isKnown("alice")).isFalse();
    assertThat(reloads("accepted")).isEqualTo(1);
    assertThat(log.codes()).containsExactly(IN_EFFECT);
    assertThat(log.values(IN_EFFECT, "changed")).containsExactly("[" + file + "]");
  }

  @Test
  void whatIsStillBeingWrittenIsNeitherInEffectNorRefused() throws IOException {
    // Given: a file whose every half would be an error
    AccessWatch watch = begin();
    String whole = accessFor("bob");

    // When
    for (int length = 10; length < whole.length(); length += 40) {
      Files.writeString(file, whole.substring(0, length));
      look(watch, 1);
    }
    Files.writeString(file, whole);
    look(watch, 1);
    boolean early = isKnown("bob");
    look(watch, 1);

    // Then
    assertThat(early).isFalse();
    assertThat(isKnown("bob")).isTrue();
    assertThat(reloads("refused")).isZero();
    assertThat(log.codes()).containsExactly(IN_EFFECT);
  }

  @Test
  void aFileThatHasOnlyJustBeenNamedStandsStillToo() throws IOException {
    // Given
    AccessWatch watch = begin();
    Path keys = Files.writeString(folder.resolve("bob.pub"), "ssh-ed25519 AAAA");
    Files.writeString(file, accessFor("bob", "authorizedKeysFile: bob.pub"));

    // When
    look(watch, 1);
    Files.writeString(keys, TestingKeys.line("ed25519"));
    look(watch, 1);
    boolean early = isKnown("bob");
    look(watch, 1);

    // Then
    assertThat(early).isFalse();
    assertThat(isKnown("bob")).isTrue();
    assertThat(log.codes()).containsExactly(IN_EFFECT);
  }

  @Test
  void aFileOfTheSameSizeAndTimeIsAChangeAllTheSame() throws IOException {
    // Given
    AccessWatch watch = begin();
    FileTime time = Files.getLastModifiedTime(file);
    Object created = Files.getAttribute(file, "unix:ctime");
    do {
      // Until the file system's clock has moved on.
      Files.writeString(file, accessFor("alexa"));
      Files.setLastModifiedTime(file, time);
    } while (Files.getAttribute(file, "unix:ctime").equals(created));

    // When
    look(watch, 2);

    // Then
    assertThat(isKnown("alexa")).isTrue();
  }

  @Test
  void withErrorsTheLastGoodOneStaysAndEachErrorIsLoggedOnce() throws IOException {
    // Given
    AccessWatch watch = begin();
    Files.writeString(file, "version: 1\nuser: {}\nusers:\n  bob: {policy: none}\n");

    // When
    look(watch, 20);

    // Then
    assertThat(isKnown("alice")).isTrue();
    assertThat(log.codes()).containsExactly(ERROR, ERROR, REFUSED);
    assertThat(log.values(ERROR, "line")).containsExactly("2", "4");
    assertThat(log.values(ERROR, "path")).containsExactly("user", "users.bob.policy");
    assertThat(log.values(ERROR, "file")).containsOnly(file.toString());
    assertThat(log.values(REFUSED, "errors")).containsExactly("2");
    assertThat(reloads("refused")).isEqualTo(1);
  }

  @Test
  void howLongAFileHasBeenRefusedCountsFromTheFirstRefusalUntilOneIsInEffect() throws IOException {
    // Given
    AccessWatch watch = begin();
    double before = refusedSeconds();
    Files.writeString(file, "version: 1\nuser: {}\n");
    look(watch, 2);

    // When
    now = now.plusSeconds(60);
    Files.writeString(file, "version: 1\nusr: {}\n");
    look(watch, 2);
    double meanwhile = refusedSeconds();
    Files.writeString(file, accessFor("bob"));
    look(watch, 2);

    // Then
    assertThat(before).isZero();
    assertThat(meanwhile).isEqualTo(60);
    assertThat(refusedSeconds()).isZero();
    assertThat(reloads("refused")).isEqualTo(2);
    assertThat(isKnown("bob")).isTrue();
  }

  @Test
  void aFileThatIsGoneIsAnErrorAndIsInEffectAgainWhenItComesBack() throws IOException {
    // Given
    AccessWatch watch = begin();
    Path away = folder.resolve("away");
    Files.move(file, away);

    // When
    look(watch, 3);
    boolean kept = isKnown("alice");
    double refused = reloads("refused");
    now = now.plus(Duration.ofSeconds(7));
    double seconds = refusedSeconds();
    Files.move(away, file);
    look(watch, 2);

    // Then
    assertThat(kept).isTrue();
    assertThat(refused).isEqualTo(1);
    assertThat(seconds).isEqualTo(7);
    assertThat(log.codes()).containsExactly(ERROR, REFUSED, IN_EFFECT);
    assertThat(log.values(ERROR, "problem")).containsExactly("the file does not exist");
    assertThat(refusedSeconds()).isZero();
  }

  @Test
  void aChangeOfAFileThatIsNamedTakesEffectToo() throws IOException {
    // Given
    Path keys = Files.writeString(folder.resolve("alice.pub"), TestingKeys.line("ed25519"));
    Files.writeString(file, accessFor("alice", "authorizedKeysFile: alice.pub"));
    AccessWatch watch = begin();
    int before = keysOf("alice");
    Files.writeString(keys, TestingKeys.line("ed25519") + "\n" + TestingKeys.line("other-ed25519"));

    // When
    look(watch, 2);

    // Then
    assertThat(before).isEqualTo(1);
    assertThat(keysOf("alice")).isEqualTo(2);
    assertThat(log.values(IN_EFFECT, "changed")).containsExactly("[" + keys + "]");
  }

  @Test
  void aNamedFileThatIsGoneIsAnErrorUntilItIsThere() throws IOException {
    // Given
    Path keys = Files.writeString(folder.resolve("alice.pub"), TestingKeys.line("ed25519"));
    Files.writeString(file, accessFor("alice", "authorizedKeysFile: alice.pub"));
    AccessWatch watch = begin();
    Files.delete(keys);

    // When
    look(watch, 5);
    double refused = reloads("refused");
    Files.writeString(keys, TestingKeys.line("other-ed25519"));
    look(watch, 2);

    // Then
    assertThat(refused).isEqualTo(1);
    assertThat(log.values(ERROR, "path")).containsExactly("users.alice.authorizedKeysFile");
    assertThat(log.codes()).containsExactly(ERROR, REFUSED, IN_EFFECT);
    assertThat(keysOf("alice")).isEqualTo(1);
  }

  /** As the kubelet does with a mounted ConfigMap: one link is replaced, and all files are new. */
  @Test
  void aLinkThatIsSwappedIsAChange() throws IOException {
    // Given
    Path first = Files.createDirectory(folder.resolve("..1"));
    Path second = Files.createDirectory(folder.resolve("..2"));
    Files.writeString(first.resolve("access.yaml"), accessFor("alice"));
    Files.writeString(second.resolve("access.yaml"), accessFor("carol"));
    Path data = Files.createSymbolicLink(folder.resolve("..data"), first.getFileName());
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("..data", "access.yaml"));
    AccessWatch watch = begin();

    // When
    Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), second.getFileName());
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    look(watch, 2);

    // Then
    assertThat(isKnown("carol")).isTrue();
    assertThat(isKnown("alice")).isFalse();
  }

  @Test
  void anErrorOfTheServiceItselfIsCountedAndRefusesNoFile() {
    // When
    record.failed(new IllegalStateException("a test's"));

    // Then
    assertThat(reloads("failed")).isEqualTo(1);
    assertThat(refusedSeconds()).isZero();
    assertThat(log.codes()).containsExactly("GH-AUTH-9001");
  }

  @Test
  void withoutAGoodFileThereIsNothingToWatch() throws IOException {
    // Given
    Files.writeString(file, "version: 2\n");

    // When
    Optional<AccessWatch> watch = AccessWatch.begin(file, access, record);

    // Then
    assertThat(watch).isEmpty();
    assertThat(access.isLoaded()).isFalse();
    assertThat(log.codes()).containsExactly(ERROR, "GH-AUTH-1102");
  }

  private AccessWatch begin() {
    AccessWatch watch = AccessWatch.begin(file, access, record).orElseThrow();
    log.forget();
    return watch;
  }

  private static void look(AccessWatch watch, int times) {
    for (int i = 0; i < times; i++) {
      watch.look();
    }
  }

  private boolean isKnown(String user) {
    return access.snapshot().standing(user) == Standing.KNOWN;
  }

  private int keysOf(String user) {
    return access.snapshot().account(user).orElseThrow().byKey().size();
  }

  private double reloads(String outcome) {
    return metrics.get("gatehouse.auth.access.reloads").tag("outcome", outcome).counter().count();
  }

  private double refusedSeconds() {
    return metrics.get("gatehouse.auth.access.refused").gauge().value();
  }

  private static String accessFor(String user) {
    return accessFor(user, "authorizedKeys: [\"" + TestingKeys.line("ed25519") + "\"]");
  }

  private static String accessFor(String user, String keys) {
    return """
        version: 1
        templates: [default]
        policies:
          developer: {template: default, channels: [shell]}
        users:
          %s: {policy: developer, %s}
        """
        .formatted(user, keys);
  }
}
