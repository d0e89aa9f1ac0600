package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path PAGE = ROOT.resolve("docs/configuration.md");

  private static final List<ConfigurationReference.Service> SERVICES =
      List.of(
          new ConfigurationReference.Service("gateway-service", "GatewayConfiguration"),
          new ConfigurationReference.Service("auth-service", "AuthConfiguration"),
          new ConfigurationReference.Service("backend-service", "BackendConfiguration"),
          new ConfigurationReference.Service("audit-service", "AuditConfiguration"));

  @Test
  void theReferenceOfSettingsIsWhatTheCodeSays() throws IOException {
    String page = ConfigurationReference.render(ROOT, SERVICES);

    if ("write".equals(System.getProperty("gatehouse.docs"))) {
      Files.writeString(PAGE, page);
    }

    assertThat(page).contains("`gatehouse.gateway.ssh.login-grace-time`", "`2m`");
    assertThat(Files.readString(PAGE))
        .as("docs/configuration.md is out of date: run with -Dgatehouse.docs=write")
        .isEqualTo(page);
  }
}
