package dev.gatehouse.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.backend.certificate.OpenSshKeyPair;
import dev.gatehouse.backend.certificate.WorkloadAuthority;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendConfigurationTest {

  @TempDir Path directory;

  private final Map<String, String> properties = new TreeMap<>();

  @BeforeEach
  void whatHasNoDefault() throws IOException {
    put("callers.gateway.token-file", token("gateway"));
    put("auth.url", "http://127.0.0.1:8081");
    put("auth.token-file", token("backend"));
    put("workload-ca-key-file", directory.resolve("ca").toString());
  }

  @Test
  void everythingElseHasItsDefault() {
    BackendConfiguration configuration = configuration();

    assertThat(configuration.workloadsPerPrincipalMax()).isEqualTo(5);
    assertThat(configuration.attachWithin()).isEqualTo(Duration.ofSeconds(60));
    assertThat(configuration.endedRemembered()).isEqualTo(Duration.ofSeconds(30));
    assertThat(configuration.reaperInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(configuration.auth().timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(configuration.process().enabled()).isFalse();
    assertThat(configuration.process().agentPath()).isEmpty();
    assertThat(configuration.process().stateDirectory()).isEmpty();
    assertThat(configuration.process().templates()).containsExactly("default");
    assertThat(configuration.process().shell()).isEmpty();
    assertThat(configuration.process().home()).isEmpty();
    assertThat(configuration.process().isolation()).isEmpty();
    assertThat(configuration.process().startTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(configuration.process().idle()).isEqualTo(Duration.ofSeconds(10));
    assertThat(configuration.process().keepalive()).isEqualTo(Duration.ofSeconds(15));
    assertThat(configuration.process().rekeyBytes()).isEqualTo(1L << 30);
    assertThat(configuration.pod().enabled()).isFalse();
    assertThat(configuration.pod().templatesFile()).isEmpty();
    assertThat(configuration.pod().templatesReloadInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(configuration.pod().namespace()).isEmpty();
    assertThat(configuration.pod().anchor()).isEqualTo("gatehouse-workloads");
    assertThat(configuration.pod().agentImage()).isEmpty();
    assertThat(configuration.pod().keepalive()).isEqualTo(Duration.ofSeconds(15));
    assertThat(configuration.pod().rekeyBytes()).isEqualTo(1L << 30);
  }

  @Test
  void everythingCanBeSet() {
    put("workloads-per-principal-max", "100");
    put("attach-within", "30s");
    put("ended-remembered", "10s");
    put("reaper-interval", "2s");
    put("auth.timeout", "5s");
    put("process.enabled", "true");
    put("process.agent-path", "/opt/agent");
    put("process.state-directory", "/var/lib/gatehouse");
    put("process.templates", "default,small");
    put("process.shell", "/bin/zsh");
    put("process.home", "/home/demo");
    put("process.isolation", "namespace");
    put("process.start-timeout", "20s");
    put("process.idle", "1m");
    put("process.keepalive", "5s");
    put("process.rekey-bytes", "2097152");
    put("pod.enabled", "true");
    put("pod.templates-file", "/etc/gatehouse/templates.yaml");
    put("pod.templates-reload-interval", "10s");
    put("pod.namespace", "workloads");
    put("pod.anchor", "release");
    put("pod.agent-image", "registry.example/agent:1");
    put("pod.keepalive", "5s");
    put("pod.rekey-bytes", "2097152");

    BackendConfiguration configuration = configuration();

    assertThat(configuration.workloadsPerPrincipalMax()).isEqualTo(100);
    assertThat(configuration.attachWithin()).isEqualTo(Duration.ofSeconds(30));
    assertThat(configuration.endedRemembered()).isEqualTo(Duration.ofSeconds(10));
    assertThat(configuration.reaperInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(configuration.auth().timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(configuration.process().enabled()).isTrue();
    assertThat(configuration.process().agentPath()).contains(Path.of("/opt/agent"));
    assertThat(configuration.process().stateDirectory()).contains(Path.of("/var/lib/gatehouse"));
    assertThat(configuration.process().templates()).isEqualTo(List.of("default", "small"));
    assertThat(configuration.process().shell()).contains(Path.of("/bin/zsh"));
    assertThat(configuration.process().home()).contains(Path.of("/home/demo"));
    assertThat(configuration.process().isolation()).contains("namespace");
    assertThat(configuration.process().startTimeout()).isEqualTo(Duration.ofSeconds(20));
    assertThat(configuration.process().idle()).isEqualTo(Duration.ofMinutes(1));
    assertThat(configuration.process().keepalive()).isEqualTo(Duration.ofSeconds(5));
    assertThat(configuration.process().rekeyBytes()).isEqualTo(2L << 20);
    assertThat(configuration.pod().enabled()).isTrue();
    assertThat(configuration.pod().templatesFile())
        .contains(Path.of("/etc/gatehouse/templates.yaml"));
    assertThat(configuration.pod().templatesReloadInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(configuration.pod().namespace()).contains("workloads");
    assertThat(configuration.pod().anchor()).isEqualTo("release");
    assertThat(configuration.pod().agentImage()).contains("registry.example/agent:1");
    assertThat(configuration.pod().keepalive()).isEqualTo(Duration.ofSeconds(5));
    assertThat(configuration.pod().rekeyBytes()).isEqualTo(2L << 20);
  }

  @Test
  void productionRefusesLocalProcesses() {
    put("process.enabled", "true");

    assertRefused(() -> workloads(Profile.PRODUCTION));
  }

  @Test
  void withoutAnyKindOfWorkloadThereIsNothingToServe() {
    assertRefused(() -> workloads(Profile.DEVELOPMENT));
  }

  @Test
  void localProcessesNeedAnAgentAndAPlaceForTheirRecords() throws IOException {
    put("process.enabled", "true");
    assertRefused(() -> workloads(Profile.DEVELOPMENT));
    put("process.state-directory", directory.resolve("workloads").toString());
    assertRefused(() -> workloads(Profile.DEVELOPMENT));
    put("process.agent-path", Files.writeString(directory.resolve("agent"), "").toString());
    assertRefused(() -> workloads(Profile.DEVELOPMENT));
    put("process.agent-path", System.getProperty("gatehouse.test.agent"));

    workloads(Profile.DEVELOPMENT);

    put("process.isolation", "none");
    assertRefused(() -> workloads(Profile.DEVELOPMENT));
  }

  @Test
  void aCallerWithoutATokenAndAStrangerAreRefused() throws IOException {
    put(
        "callers.gateway.token-file",
        Files.writeString(directory.resolve("t"), "short").toString());
    assertRefused(() -> start(Profile.DEVELOPMENT).gatewayToken());
    put("callers.gateway.token-file", token("gateway"));
    put("callers.audit.token-file", token("audit"));
    assertRefused(() -> start(Profile.DEVELOPMENT).gatewayToken());
  }

  @Test
  void theShellIsTheOneOfThePasswordFile() {
    List<String> passwordFile =
        List.of("root:x:0:0:root:/root:/bin/bash", "demo:x:1000:1000::/home/demo:/bin/zsh", "odd");

    assertThat(LoginShell.of("demo", passwordFile)).isEqualTo(Path.of("/bin/zsh"));
    assertThat(LoginShell.of("nobody", passwordFile)).isEqualTo(Path.of("/bin/sh"));
  }

  private void workloads(Profile profile) {
    start(profile)
        .workloads(
            new WorkloadAuthority(OpenSshKeyPair.generate()),
            () -> {
              throw new AssertionError("no cluster is needed for this");
            },
            new SimpleMeterRegistry());
  }

  private StartConditions start(Profile profile) {
    return new StartConditions(configuration(), profile);
  }

  private BackendConfiguration configuration() {
    return new SmallRyeConfigBuilder()
        .withConverter(Duration.class, 200, new DurationConverter())
        .withMapping(BackendConfiguration.class)
        .withDefaultValues(properties)
        .build()
        .getConfigMapping(BackendConfiguration.class);
  }

  private void put(String name, String value) {
    properties.put("gatehouse.backend." + name, value);
  }

  private String token(String name) throws IOException {
    return Files.writeString(directory.resolve(name), name.substring(0, 1).repeat(43)).toString();
  }

  private static void assertRefused(Runnable start) {
    assertThatThrownBy(start::run).isInstanceOf(ConfigurationException.class);
  }
}
