package dev.gatehouse.audit.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the archive relies on, asked of every object store. */
abstract class ObjectStoreContract {
  abstract ObjectStore store();

  private static byte[] content(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String read(String key) throws IOException {
    try (ObjectStore.Content content = store().get(key).orElseThrow()) {
      return new String(content.bytes().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void anObjectIsReadAsItWasWritten() throws IOException {
    // Given
    byte[] large = new byte[3 << 20];
    new Random(1).nextBytes(large);
    // When
    ObjectStore.Put put = store().putIfAbsent("read/a", large);
    // Then
    assertThat(put).isInstanceOf(ObjectStore.Put.Stored.class);
    try (ObjectStore.Content content = store().get("read/a").orElseThrow()) {
      assertThat(content.size()).isEqualTo(large.length);
      assertThat(content.bytes().readAllBytes()).isEqualTo(large);
    }
  }

  @Test
  void aSecondWriteIsTakenAndChangesNothing() throws IOException {
    // Given
    store().putIfAbsent("taken/a", content("first"));
    // When
    ObjectStore.Put second = store().putIfAbsent("taken/a", content("second"));
    // Then
    assertThat(second).isInstanceOf(ObjectStore.Put.Taken.class);
    assertThat(read("taken/a")).isEqualTo("first");
  }

  @Test
  void whatIsNotThereIsEmpty() throws IOException {
    assertThat(store().get("nothing/a")).isEmpty();
    assertThat(store().list("nothing/")).isEmpty();
    store().delete("nothing/a");
  }

  @Test
  void aVersionIsReadByItsId() throws IOException {
    // Given
    ObjectStore.Put put = store().putIfAbsent("version/a", content("first"));
    Optional<String> version = ((ObjectStore.Put.Stored) put).version();
    assertThat(version).isPresent();
    // When it is hidden
    store().delete("version/a");
    // Then
    assertThat(store().get("version/a")).isEmpty();
    assertThat(store().list("version/")).isEmpty();
    try (ObjectStore.Content first =
        store().get("version/a", version.orElseThrow()).orElseThrow()) {
      assertThat(first.bytes().readAllBytes()).isEqualTo(content("first"));
      assertThat(first.version()).isEqualTo(version);
    }
    assertThat(store().get("version/a", "no-such-version")).isEmpty();
  }

  @Test
  void aStretchOfAnObjectIsReadAloneAndCutAtItsEnd() throws IOException {
    // Given
    ObjectStore.Put put = store().putIfAbsent("stretch/a", content("0123456789"));
    Optional<String> version = ((ObjectStore.Put.Stored) put).version();
    // When, Then
    for (Optional<String> which : List.of(Optional.<String>empty(), version)) {
      try (ObjectStore.Content middle =
          store().get("stretch/a", which, new ObjectStore.Extent(3, 4)).orElseThrow()) {
        assertThat(middle.bytes().readAllBytes()).isEqualTo(content("3456"));
        assertThat(middle.size()).isEqualTo(4);
        assertThat(middle.version()).isEqualTo(version);
      }
    }
    try (ObjectStore.Content end =
        store().get("stretch/a", version, new ObjectStore.Extent(8, 100)).orElseThrow()) {
      assertThat(end.bytes().readAllBytes()).isEqualTo(content("89"));
    }
    assertThat(store().get("stretch/a", version, new ObjectStore.Extent(10, 1))).isEmpty();
    assertThat(store().get("stretch/b", version, new ObjectStore.Extent(0, 1))).isEmpty();
  }

  @Test
  void aListingIsInTheOrderOfKeysAndOfThatPrefixOnly() throws IOException {
    // Given
    for (String key : new String[] {"list/b", "list/a", "list/sub/c", "lists/d"}) {
      store().putIfAbsent(key, content(key));
    }
    // When
    var listed = store().list("list/");
    // Then
    assertThat(listed)
        .extracting(ObjectStore.Entry::key)
        .containsExactly("list/a", "list/b", "list/sub/c");
    assertThat(listed.getFirst().size()).isEqualTo(6);
  }

  @Test
  void foldersAreListedOnce() throws IOException {
    // Given
    for (String key :
        new String[] {"days/b/1", "days/a/1", "days/a/2/3", "days/plain", "day/c/1"}) {
      store().putIfAbsent(key, content(key));
    }
    // When, Then
    assertThat(store().folders("days/")).containsExactly("days/a/", "days/b/");
    assertThat(store().folders("nothing/")).isEmpty();
  }

  @Test
  void aReaderMayStopInTheMiddle() throws IOException {
    // Given
    store().putIfAbsent("stop/a", new byte[8 << 20]);
    for (int i = 0; i < 100; i++) {
      // When
      try (ObjectStore.Content content = store().get("stop/a").orElseThrow()) {
        // Then the connection is free again for the next one
        assertThat(content.bytes().readNBytes(10)).hasSize(10);
      }
    }
  }
}
