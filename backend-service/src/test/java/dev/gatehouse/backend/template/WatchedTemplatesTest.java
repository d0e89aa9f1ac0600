package dev.gatehouse.backend.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.backend.Eventually;
import dev.gatehouse.backend.identity.TemplateName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedTemplatesTest {

  private static final TemplateName DEFAULT = new TemplateName("default");

  @TempDir private Path folder;
  private WatchedTemplates watched = new WatchedTemplates(Path.of("none"));

  @AfterEach
  void close() {
    watched.close();
  }

  @Test
  void aFileThatIsRefusedLeavesTheLastGoodOne() throws IOException {
    watch("idle: 5s");
    assertThat(watched.read()).isTrue();

    Files.writeString(watched.file(), text("idle: soon"));

    assertThat(watched.read()).isFalse();
    assertThat(idle()).isEqualTo(Duration.ofSeconds(5));
    Files.delete(watched.file());
    assertThat(watched.read()).isFalse();
    assertThat(idle()).isEqualTo(Duration.ofSeconds(5));
    Files.writeString(watched.file(), text("idle: 6s"));
    assertThat(watched.read()).isTrue();
    assertThat(idle()).isEqualTo(Duration.ofSeconds(6));
  }

  @Test
  void aFileThatIsTooLongIsRefused() throws IOException {
    watch("idle: 5s");
    Files.writeString(watched.file(), text("idle: 5s") + "#".repeat(1 << 20));

    assertThat(watched.read()).isFalse();
    assertThat(watched.get().byName()).isEmpty();
  }

  @Test
  void aChangeIsSeenThroughTheLinkOfAMountedConfigMap() throws IOException {
    Path old = Files.writeString(folder.resolve("1.yaml"), text("idle: 5s"));
    Path next = Files.writeString(folder.resolve("2.yaml"), text("idle: 7s"));
    Path link = Files.createSymbolicLink(folder.resolve("templates.yaml"), old);
    watched = new WatchedTemplates(link);
    assertThat(watched.read()).isTrue();
    watched.watch(Duration.ofMillis(20));

    Files.move(
        Files.createSymbolicLink(folder.resolve("new"), next),
        link,
        StandardCopyOption.ATOMIC_MOVE);

    Eventually.await("the change", () -> idle().equals(Duration.ofSeconds(7)));
  }

  private void watch(String fields) throws IOException {
    watched = new WatchedTemplates(Files.writeString(folder.resolve("t.yaml"), text(fields)));
  }

  private Duration idle() {
    return watched.get().find(DEFAULT).orElseThrow().limits().idle();
  }

  private static String text(String fields) {
    return "version: 1\ntemplates: {default: {"
        + fields
        + ", pod: {spec: {containers: [{name: workspace, image: i}]}}}}\n";
  }
}
