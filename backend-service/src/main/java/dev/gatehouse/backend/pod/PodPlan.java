package dev.gatehouse.backend.pod;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.backend.agent.AgentDocument;
import dev.gatehouse.backend.agent.AgentSettings;
import dev.gatehouse.backend.agent.AgentTimers;
import dev.gatehouse.backend.identity.WorkloadId;
import dev.gatehouse.backend.template.WorkloadTemplate;
import dev.gatehouse.backend.template.WorkloadTemplate.Injection;
import dev.gatehouse.backend.workload.Lease;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A workload as it is to be: the template's pod, {@link Hardening hardened}, with the agent in it.
 *
 * <p>The agent's document, which has the private host key in it, is in a Secret that only an init
 * container of ours mounts. That copies it into a volume in memory, where the agent reads and
 * unlinks it. Nothing else in the pod, sidecars included, ever has either.
 */
final class PodPlan {

  /** Where the agent listens, in each pod. */
  static final int AGENT_PORT = 8022;

  /** The version of {@code agent/PROTOCOL.md} that the agent of this release speaks. */
  static final int AGENT_PROTOCOL = 2;

  static final String INIT_CONTAINER = "gatehouse-agent";

  private static final String AGENT_IN_ITS_IMAGE = "/bin/gatehouse-agent";
  private static final String DOCUMENT = "document";
  private static final String SECRET_VOLUME = "gatehouse-secret";
  private static final String SECRET_FOLDER = "/gatehouse/secret";
  private static final String RUN_VOLUME = "gatehouse-run";
  private static final String RUN_FOLDER = "/gatehouse/run";
  private static final String PROGRAM_VOLUME = "gatehouse-bin";
  private static final String PROGRAM_FOLDER = "/gatehouse/bin";
  private static final String PROGRAM = PROGRAM_FOLDER + "/gatehouse-agent";
  private static final String HOME_VOLUME = "gatehouse-home";
  private static final int READABLE = 0444;

  /** What the cluster's deadline leaves to ours, which has better words. */
  private static final Duration DEADLINE_SLACK = Duration.ofSeconds(60);

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonMapper SORTED =
      JsonMapper.builder().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true).build();

  private final WorkloadTemplate template;
  private final PodSettings settings;
  private final OwnerReference anchor;

  PodPlan(WorkloadTemplate template, PodSettings settings, OwnerReference anchor) {
    this.template = template;
    this.settings = settings;
    this.anchor = anchor;
  }

  /** What the agent of a pod is told that was made for somebody. */
  AgentSettings agent() {
    return agent(settings.unattached());
  }

  /** What the agent of a pool's pod is told: it waits for the claim as well. */
  AgentSettings agentOfPool() {
    return agent(
        template
            .pool()
            .map(pool -> pool.unclaimedFor().plus(settings.unattached()))
            .orElse(settings.unattached()));
  }

  private AgentSettings agent(Duration unattached) {
    return new AgentSettings(
        template.home(),
        template.shell(),
        new AgentTimers(unattached, template.limits().idle(), settings.keepalive()),
        settings.rekeyBytes(),
        settings.workloadAuthorities());
  }

  /**
   * The record, with the document in it.
   *
   * @param document a secret; empty when it is kept elsewhere
   */
  static Secret secret(
      String name,
      Map<String, String> annotations,
      Optional<String> document,
      OwnerReference anchor) {
    return new SecretBuilder()
        .withMetadata(
            new ObjectMetaBuilder()
                .withName(name)
                .withLabels(Map.of(PodNames.OURS, PodNames.OURS_VALUE))
                .withAnnotations(annotations)
                .withOwnerReferences(anchor)
                .build())
        .withType("gatehouse.dev/workload")
        .withData(
            document
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .map(bytes -> Map.of(DOCUMENT, Base64.getEncoder().encodeToString(bytes)))
                .orElse(Map.of()))
        .build();
  }

  /** The Secret of a pod that has no record of its own, with the document in it. */
  static Secret key(String name, String document, OwnerReference anchor) {
    Secret secret = secret(name, Map.of(), Optional.of(document), anchor);
    secret.getMetadata().setLabels(Map.of(PodNames.OURS, PodNames.KEY_VALUE));
    return secret;
  }

  /** Tells whether two pods of a pool were made alike: 24 hexadecimal digits. */
  String hash() {
    Pod any = pod("any", "any", OptionalLong.empty(), Map.of());
    any.getMetadata().setOwnerReferences(List.of());
    String document = AgentDocument.write(new WorkloadId("any"), "", agentOfPool());
    try {
      return PodNames.digest(
          AGENT_PROTOCOL + "\n" + SORTED.writeValueAsString(any) + "\n" + document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a pod can be written", e);
    }
  }

  /** A pod for the template's pool. Its deadline is set when it is claimed. */
  Pod pooled(PodRef ref) {
    return pod(
        ref.id().text(),
        ref.id().text(),
        OptionalLong.empty(),
        Map.of(
            PodNames.POOL,
            PoolTag.UNCLAIMED,
            PodNames.TEMPLATE_HASH,
            hash(),
            PodNames.HOST_KEY,
            ref.hostKey().line(),
            PodNames.PROTOCOL,
            String.valueOf(ref.protocol())));
  }

  /** The pod that a record points to, of those that are made for a record. */
  Pod pod(PodRecord record, Instant now) {
    Lease lease = record.lease();
    if (record.pod().kind() == PodRef.Kind.SHARED) {
      String name = record.pod().id().text();
      return pod(
          name,
          name,
          template.limits().lifetime().stream().mapToLong(Duration::toSeconds).findFirst(),
          Map.of(
              PodNames.SHARED, String.valueOf(true), PodNames.PRINCIPAL, lease.principal().name()));
    }
    return pod(
        record.pod().id().text(),
        record.name(),
        OptionalLong.of(deadline(lease, now)),
        Map.of(
            PodNames.SESSION,
            lease.id().session().toString(),
            PodNames.PRINCIPAL,
            lease.principal().name()));
  }

  private Pod pod(
      String name, String secret, OptionalLong deadline, Map<String, String> annotations) {
    PodTemplateSpec planned = JSON.convertValue(template.pod(), PodTemplateSpec.class);
    PodSpec spec = planned.getSpec();
    Hardening.apply(spec);
    Container workload = spec.getContainers().getFirst();
    injectInto(spec, workload, secret);
    deadline.ifPresent(spec::setActiveDeadlineSeconds);
    Pod pod =
        new PodBuilder()
            .withMetadata(
                planned.getMetadata() == null
                    ? new ObjectMetaBuilder().build()
                    : planned.getMetadata())
            .withSpec(spec)
            .build();
    pod.getMetadata().setName(name);
    pod.getMetadata().setOwnerReferences(List.of(anchor));
    pod.getMetadata()
        .setLabels(
            with(
                pod.getMetadata().getLabels(),
                Map.of(
                    PodNames.OURS,
                    PodNames.OURS_VALUE,
                    PodNames.TEMPLATE,
                    template.name().text())));
    pod.getMetadata().setAnnotations(with(pod.getMetadata().getAnnotations(), annotations));
    return pod;
  }

  /** How long a pod may live that is given to the lease now, in seconds. */
  long deadline(Lease lease, Instant now) {
    Duration session = Duration.between(now, lease.sessionEnd());
    Duration most =
        template.limits().lifetime().filter(life -> life.compareTo(session) < 0).orElse(session);
    // A lifetime is the cluster's to enforce; a session's end is known here as well, and told
    // better.
    Duration slack = most.equals(session) ? DEADLINE_SLACK : Duration.ZERO;
    return Math.max(1, most.plus(slack).toSeconds());
  }

  private void injectInto(PodSpec spec, Container workload, String secret) {
    List<Volume> volumes = new ArrayList<>(spec.getVolumes());
    volumes.add(
        new VolumeBuilder()
            .withName(SECRET_VOLUME)
            .withNewSecret()
            .withSecretName(secret)
            .withDefaultMode(READABLE)
            .endSecret()
            .build());
    volumes.add(emptyDir(RUN_VOLUME, "Memory", "1Mi"));
    List<VolumeMount> mounts = new ArrayList<>(workload.getVolumeMounts());
    mounts.add(mount(RUN_VOLUME, RUN_FOLDER, false));
    List<VolumeMount> initMounts =
        new ArrayList<>(
            List.of(
                mount(SECRET_VOLUME, SECRET_FOLDER, true), mount(RUN_VOLUME, RUN_FOLDER, false)));
    String program;
    String image;
    List<String> prepare = new ArrayList<>();
    switch (template.injection()) {
      case Injection.Baked(var agent) -> {
        program = agent.toString();
        image = workload.getImage();
        prepare.addAll(prepare(program));
      }
      case Injection.Init() -> {
        program = PROGRAM;
        image = settings.agentImage();
        prepare.addAll(prepare(AGENT_IN_ITS_IMAGE));
        prepare.addAll(List.of("-program", PROGRAM));
        volumes.add(emptyDir(PROGRAM_VOLUME, "", "64Mi"));
        mounts.add(mount(PROGRAM_VOLUME, PROGRAM_FOLDER, true));
        initMounts.add(mount(PROGRAM_VOLUME, PROGRAM_FOLDER, false));
      }
    }
    String home = template.home().toString();
    if (mounts.stream().noneMatch(mount -> mount.getMountPath().equals(home))) {
      volumes.add(emptyDir(HOME_VOLUME, "", template.homeSize()));
      mounts.add(mount(HOME_VOLUME, home, false));
    }
    workload.setVolumeMounts(mounts);
    workload.setCommand(
        List.of(
            program,
            "serve",
            "-document",
            RUN_FOLDER + "/document.json",
            "-listen",
            ":" + AGENT_PORT));
    spec.setVolumes(volumes);
    List<Container> before = new ArrayList<>();
    before.add(initContainer(image, prepare, initMounts, workload));
    before.addAll(spec.getInitContainers());
    spec.setInitContainers(before);
  }

  private static List<String> prepare(String program) {
    return List.of(
        program, "prepare", "-document", SECRET_FOLDER + "/" + DOCUMENT, "-into", RUN_FOLDER);
  }

  /** It runs as the workload's own user, who is to unlink what it leaves. */
  private static Container initContainer(
      String image, List<String> command, List<VolumeMount> mounts, Container workload) {
    SecurityContext context = Hardening.context();
    SecurityContext its = workload.getSecurityContext();
    context.setRunAsUser(its.getRunAsUser());
    context.setRunAsGroup(its.getRunAsGroup());
    context.setRunAsNonRoot(its.getRunAsNonRoot());
    context.setReadOnlyRootFilesystem(true);
    return new ContainerBuilder()
        .withName(INIT_CONTAINER)
        .withImage(image)
        .withCommand(command)
        .withVolumeMounts(mounts)
        .withSecurityContext(context)
        .withNewResources()
        .addToLimits("memory", new Quantity("64Mi"))
        .addToRequests("memory", new Quantity("16Mi"))
        .addToRequests("cpu", new Quantity("10m"))
        .addToLimits("ephemeral-storage", new Quantity("64Mi"))
        .addToRequests("ephemeral-storage", new Quantity("16Mi"))
        .endResources()
        .build();
  }

  private static Volume emptyDir(String name, String medium, String size) {
    return new VolumeBuilder()
        .withName(name)
        .withNewEmptyDir()
        .withMedium(medium)
        .withSizeLimit(new Quantity(size))
        .endEmptyDir()
        .build();
  }

  private static VolumeMount mount(String volume, String folder, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(volume)
        .withMountPath(folder)
        .withReadOnly(readOnly)
        .build();
  }

  private static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(some == null ? Map.of() : some);
    all.putAll(more);
    return all;
  }
}
