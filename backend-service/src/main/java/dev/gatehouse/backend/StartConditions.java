package dev.gatehouse.backend;

import dev.gatehouse.backend.BackendConfiguration.AuthConfiguration;
import dev.gatehouse.backend.BackendConfiguration.CallerConfiguration;
import dev.gatehouse.backend.BackendConfiguration.PodConfiguration;
import dev.gatehouse.backend.BackendConfiguration.ProcessConfiguration;
import dev.gatehouse.backend.agent.AgentTimers;
import dev.gatehouse.backend.caller.BearerToken;
import dev.gatehouse.backend.caller.CallerToken;
import dev.gatehouse.backend.certificate.WorkloadAuthority;
import dev.gatehouse.backend.certificate.WorkloadAuthorityFile;
import dev.gatehouse.backend.grant.AuthServiceClient;
import dev.gatehouse.backend.grant.AuthServiceKeySource;
import dev.gatehouse.backend.grant.AuthServiceTls;
import dev.gatehouse.backend.grant.GrantKeySource;
import dev.gatehouse.backend.grant.GrantKeys;
import dev.gatehouse.backend.identity.TemplateName;
import dev.gatehouse.backend.pod.PodSettings;
import dev.gatehouse.backend.pod.PodWorkloads;
import dev.gatehouse.backend.process.LocalProcesses;
import dev.gatehouse.backend.process.ProcessSettings;
import dev.gatehouse.backend.reaper.ReaperSchedule;
import dev.gatehouse.backend.template.WatchedTemplates;
import dev.gatehouse.backend.workload.Workloads;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Without which the service does not start: tokens, the workload CA, and a kind of workload.
 *
 * <p>All are read before the port is opened. What is wrong is in the log with its code and the name
 * of its property, and the process ends with status 1.
 */
@Singleton
class StartConditions {

  private static final String GATEWAY = "gateway";
  private static final Set<String> ISOLATIONS = Set.of("namespace", "subreaper");
  private static final long REKEY_BYTES_LEAST = 1L << 20;
  private static final long REKEY_BYTES_MOST = 64L << 30;
  private static final ServiceLog LOG = ServiceLog.of(StartConditions.class);

  private final BackendConfiguration configuration;
  private final Profile profile;
  private final List<Runnable> toClose = new ArrayList<>();

  StartConditions(
      BackendConfiguration configuration,
      @ConfigProperty(name = "gatehouse.profile", defaultValue = "production") Profile profile) {
    this.configuration = configuration;
    this.profile = profile;
  }

  void onStart(
      @Observes StartupEvent event,
      CallerToken gateway,
      GrantKeys keys,
      Workloads workloads,
      ReaperSchedule reaper) {
    checkBounds();
    reaper.start();
    LOG.with("workloads", workloads.kind().word()).info(MessageCode.SERVICE_STARTED);
  }

  void onStop(@Observes ShutdownEvent event, ReaperSchedule reaper) {
    reaper.close();
    toClose.forEach(Runnable::run);
  }

  CallerToken gatewayToken() {
    configuration.callers().keySet().stream()
        .filter(name -> !name.equals(GATEWAY))
        .findFirst()
        .ifPresent(
            name -> {
              throw refused("callers." + name, "is not a caller");
            });
    CallerConfiguration gateway = configuration.callers().get(GATEWAY);
    if (gateway == null) {
      throw refused("callers.gateway.token-file", "is missing");
    }
    return new CallerToken(token("callers.gateway.token-file", gateway.tokenFile()));
  }

  GrantKeySource authService() {
    AuthConfiguration auth = configuration.auth();
    AuthServiceTls tls =
        new AuthServiceTls(auth.tls().caFile(), auth.tls().certificateFile(), auth.tls().keyFile());
    try {
      return new AuthServiceKeySource(
          new AuthServiceClient(auth.url(), auth.timeout(), tls),
          token("auth.token-file", auth.tokenFile()),
          auth.timeout());
    } catch (IOException e) {
      throw refused("auth.tls", "cannot be used: " + e.getMessage());
    }
  }

  WorkloadAuthority workloadAuthority() {
    Path file = configuration.workloadCaKeyFile();
    try {
      return WorkloadAuthorityFile.readOrCreate(file);
    } catch (IOException e) {
      throw refused("workload-ca-key-file", "cannot be used: " + file + ": " + e.getMessage());
    }
  }

  /**
   * The one kind of workload that is enabled.
   *
   * @param cluster asked only if workloads are pods
   */
  Workloads workloads(
      WorkloadAuthority authority, Supplier<KubernetesClient> cluster, MeterRegistry registry) {
    ProcessConfiguration process = configuration.process();
    if (process.enabled() == configuration.pod().enabled()) {
      throw refused("pod.enabled", "or process.enabled is true, and not both");
    }
    return process.enabled()
        ? processes(process, authority)
        : pods(authority, cluster.get(), registry);
  }

  private Workloads pods(
      WorkloadAuthority authority, KubernetesClient cluster, MeterRegistry registry) {
    PodConfiguration pod = configuration.pod();
    WatchedTemplates templates =
        new WatchedTemplates(required("pod.templates-file", pod.templatesFile()));
    if (!templates.read()) {
      throw refused("pod.templates-file", "is refused: " + templates.file());
    }
    templates.watch(pod.templatesReloadInterval());
    PodWorkloads pods =
        PodWorkloads.open(
            new PodSettings(
                required("pod.namespace", pod.namespace()),
                pod.anchor(),
                required("pod.agent-image", pod.agentImage()),
                configuration.attachWithin(),
                pod.keepalive(),
                pod.rekeyBytes(),
                configuration.workloadsPerPrincipalMax(),
                List.of(authority.publicKey())),
            templates,
            cluster,
            registry,
            InstantSource.system());
    toClose.add(pods::close);
    toClose.add(templates::close);
    return pods.workloads();
  }

  private Workloads processes(ProcessConfiguration process, WorkloadAuthority authority) {
    if (profile == Profile.PRODUCTION) {
      throw refused(
          "process.enabled",
          "is for development only: nothing separates such workloads from this machine. Set "
              + "gatehouse.profile to development if that is meant");
    }
    Path stateDirectory = required("process.state-directory", process.stateDirectory());
    try {
      return LocalProcesses.open(
          processSettings(process, stateDirectory, authority), InstantSource.system());
    } catch (IOException e) {
      throw refused("process.state-directory", "cannot be used: " + stateDirectory);
    }
  }

  private ProcessSettings processSettings(
      ProcessConfiguration process, Path stateDirectory, WorkloadAuthority authority) {
    Path agent = required("process.agent-path", process.agentPath()).toAbsolutePath();
    if (!Files.isExecutable(agent)) {
      throw refused("process.agent-path", "names no program: " + agent);
    }
    process
        .isolation()
        .filter(word -> !ISOLATIONS.contains(word))
        .ifPresent(
            word -> {
              throw refused("process.isolation", "is 'namespace' or 'subreaper', or absent");
            });
    return new ProcessSettings(
        agent,
        stateDirectory,
        process.templates().stream().map(TemplateName::new).toList(),
        process.shell().orElseGet(() -> LoginShell.of(System.getProperty("user.name", ""))),
        process.home().orElseGet(() -> Path.of(System.getProperty("user.home", "/"))),
        process.isolation(),
        process.startTimeout(),
        new AgentTimers(configuration.attachWithin(), process.idle(), process.keepalive()),
        process.rekeyBytes(),
        List.of(authority.publicKey()));
  }

  private void checkBounds() {
    if (configuration.workloadsPerPrincipalMax() < 1) {
      throw refused("workloads-per-principal-max", "is at least 1");
    }
    ProcessConfiguration process = configuration.process();
    within("attach-within", configuration.attachWithin(), "PT5S", "PT24H");
    within("ended-remembered", configuration.endedRemembered(), "PT1S", "PT10M");
    within("reaper-interval", configuration.reaperInterval(), "PT0.1S", "PT10S");
    within("auth.timeout", configuration.auth().timeout(), "PT0.1S", "PT30S");
    within("process.start-timeout", process.startTimeout(), "PT1S", "PT60S");
    within("process.idle", process.idle(), "PT0S", "PT1H");
    within("process.keepalive", process.keepalive(), "PT1S", "PT5M");
    rekeyBytes("process.rekey-bytes", process.rekeyBytes());
    PodConfiguration pod = configuration.pod();
    within("pod.templates-reload-interval", pod.templatesReloadInterval(), "PT1S", "PT5M");
    within("pod.keepalive", pod.keepalive(), "PT1S", "PT5M");
    rekeyBytes("pod.rekey-bytes", pod.rekeyBytes());
  }

  private static void rekeyBytes(String property, long value) {
    if (value < REKEY_BYTES_LEAST || value > REKEY_BYTES_MOST) {
      throw refused(property, "is from " + REKEY_BYTES_LEAST + " to " + REKEY_BYTES_MOST);
    }
  }

  private static void within(String property, Duration value, String least, String most) {
    if (value.compareTo(Duration.parse(least)) < 0 || value.compareTo(Duration.parse(most)) > 0) {
      throw refused(property, "is from " + least + " to " + most + " (ISO 8601)");
    }
  }

  private static <T> T required(String property, Optional<T> value) {
    return value.orElseThrow(() -> refused(property, "is missing"));
  }

  private static BearerToken token(String property, Path file) {
    try {
      return BearerToken.read(file);
    } catch (IOException e) {
      throw refused(property, "names no file with a token: " + file);
    }
  }

  private static ConfigurationException refused(String property, String problem) {
    LOG.with("problem", "gatehouse.backend." + property + " " + problem)
        .error(MessageCode.CONFIGURATION_REFUSED);
    return new ConfigurationException(
        MessageCode.CONFIGURATION_REFUSED.code() + " " + MessageCode.CONFIGURATION_REFUSED.text());
  }
}
