package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3ConnectionTest {
  @TempDir Path folder;

  /** Whoever names authorities does not get those of the platform in their place. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no certificate\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
      })
  void aFileWithoutAnAuthorityIsRefused(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("authority.pem"), content);

    assertThatThrownBy(() -> S3Connection.trusted(file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("gatehouse.audit.s3.ca-file");
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    Path file = folder.resolve("authority.pem");

    assertThatThrownBy(() -> S3Connection.trusted(file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("gatehouse.audit.s3.ca-file");
  }
}
