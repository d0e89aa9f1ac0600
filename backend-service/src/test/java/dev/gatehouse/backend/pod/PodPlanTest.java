package dev.gatehouse.backend.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.backend.certificate.OpenSshKeyPair;
import dev.gatehouse.backend.template.Templates;
import dev.gatehouse.backend.template.TemplatesReading;
import dev.gatehouse.backend.template.WorkloadTemplate;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.TestingLeases;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PodPlanTest {

  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final OwnerReference ANCHOR =
      new OwnerReferenceBuilder().withName("anchor").withUid("uid").build();

  @Test
  void whatATemplateDoesNotSayIsHardened() {
    Pod pod = planned("{}", "");

    var spec = pod.getSpec();
    assertThat(spec.getRestartPolicy()).isEqualTo("Never");
    assertThat(spec.getAutomountServiceAccountToken()).isFalse();
    assertThat(spec.getEnableServiceLinks()).isFalse();
    assertThat(spec.getTerminationGracePeriodSeconds()).isEqualTo(5);
    assertThat(spec.getSecurityContext().getRunAsUser()).isEqualTo(1000);
    assertThat(spec.getSecurityContext().getRunAsGroup()).isEqualTo(1000);
    assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(spec.getTolerations())
        .allSatisfy(t -> assertThat(t.getTolerationSeconds()).isEqualTo(30))
        .hasSize(2);
    assertThat(containers(pod))
        .hasSize(2)
        .allSatisfy(
            container -> {
              var context = container.getSecurityContext();
              assertThat(context.getAllowPrivilegeEscalation()).isFalse();
              assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
              assertThat(context.getCapabilities().getAdd()).isEmpty();
              assertThat(context.getRunAsNonRoot()).isTrue();
              assertThat(container.getResources().getLimits())
                  .containsKeys("memory", "ephemeral-storage")
                  .doesNotContainKey("cpu");
            });
  }

  @Test
  void whoeverIsRootByTheirTemplateIsRootWithoutCapabilities() {
    Pod pod = planned("{runAsUser: 0, runAsGroup: 0}", "");

    assertThat(containers(pod))
        .allSatisfy(
            container -> {
              assertThat(container.getSecurityContext().getRunAsUser()).isZero();
              assertThat(container.getSecurityContext().getRunAsNonRoot()).isFalse();
              assertThat(container.getSecurityContext().getCapabilities().getDrop())
                  .containsExactly("ALL");
            });
  }

  @Test
  void theSecretIsMountedInOurInitContainerAndNowhereElse() {
    Pod pod = planned("{}", "");

    assertThat(containers(pod))
        .filteredOn(container -> mounts(container).contains("gatehouse-secret"))
        .extracting(Container::getName)
        .containsExactly(PodPlan.INIT_CONTAINER);
    Container workload = pod.getSpec().getContainers().getFirst();
    assertThat(workload.getCommand())
        .containsExactly(
            "/gatehouse/bin/gatehouse-agent",
            "serve",
            "-document",
            "/gatehouse/run/document.json",
            "-listen",
            ":8022");
    assertThat(workload.getVolumeMounts())
        .filteredOn(mount -> mount.getName().equals("gatehouse-bin"))
        .allSatisfy(mount -> assertThat(mount.getReadOnly()).isTrue())
        .hasSize(1);
    assertThat(mounts(workload)).contains("gatehouse-home");
    assertThat(pod.toString()).doesNotContain("PRIVATE");
  }

  @Test
  void aBakedAgentPreparesItself() {
    Pod pod = planned("{}", "injection: baked, agentPath: /opt/agent,");

    Container init = pod.getSpec().getInitContainers().getFirst();
    assertThat(init.getImage()).isEqualTo("registry.example/workspace:1");
    assertThat(init.getCommand()).startsWith("/opt/agent", "prepare").doesNotContain("-program");
    assertThat(pod.getSpec().getContainers().getFirst().getCommand())
        .startsWith("/opt/agent", "serve");
    assertThat(pod.getSpec().getVolumes())
        .extracting(volume -> volume.getName())
        .doesNotContain("gatehouse-bin");
  }

  @Test
  void theClustersDeadlineComesShortlyAfterTheSessionsEndAndAtTheLifetime() {
    assertThat(planned("{}", "").getSpec().getActiveDeadlineSeconds())
        .isEqualTo(Duration.ofHours(12).plusMinutes(1).toSeconds());
    assertThat(planned("{}", "lifetime: 1h,").getSpec().getActiveDeadlineSeconds())
        .isEqualTo(Duration.ofHours(1).toSeconds());
  }

  @Test
  void aPodOfAPoolHasNoDeadlineAndNobodysName() {
    PodPlan plan = plan("{}", "pool: {size: 1, unclaimedFor: 1h},", "registry.example/agent:1");
    var ref =
        new PodRef(
            PodNames.pooled(),
            PodRef.Kind.POOLED,
            OpenSshKeyPair.generate().publicKey(),
            PodPlan.AGENT_PROTOCOL);

    Pod pod = plan.pooled(ref);

    assertThat(pod.getSpec().getActiveDeadlineSeconds()).isNull();
    assertThat(pod.getMetadata().getLabels()).containsOnlyKeys(PodNames.OURS, PodNames.TEMPLATE);
    assertThat(PoolTag.of(pod))
        .contains(new PoolTag("default", plan.hash(), ref, Optional.empty()));
    assertThat(plan.agentOfPool().timers().unattached()).isEqualTo(Duration.ofMinutes(61));
    assertThat(plan.agent().timers().unattached()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void whatAPodIsMadeOfAndNothingElseIsInItsHash() {
    String hash = plan("{}", "", "registry.example/agent:1").hash();

    assertThat(plan("{}", "", "registry.example/agent:1").hash()).isEqualTo(hash);
    assertThat(plan("{}", "", "registry.example/agent:2").hash()).isNotEqualTo(hash);
    assertThat(plan("{}", "shell: /bin/bash,", "registry.example/agent:1").hash())
        .isNotEqualTo(hash);
    assertThat(plan("{runAsUser: 7}", "", "registry.example/agent:1").hash()).isNotEqualTo(hash);
  }

  @Test
  void labelsAreConstantsAndNobodysName() {
    Pod pod = planned("{}", "");

    assertThat(pod.getMetadata().getLabels())
        .containsOnlyKeys(PodNames.OURS, PodNames.TEMPLATE)
        .doesNotContainValue("demo");
    assertThat(pod.getMetadata().getAnnotations()).containsEntry(PodNames.PRINCIPAL, "demo");
    assertThat(pod.getMetadata().getOwnerReferences()).containsExactly(ANCHOR);
  }

  @Test
  void aRecordIsReadAsItWasWritten() {
    Lease lease = TestingLeases.claimedAt(NOW);
    PodRef pod = own(lease);
    var secret =
        PodPlan.secret(
            PodNames.of(lease.id()).text(),
            RecordFormat.annotations(lease, pod),
            Optional.of("a document"),
            ANCHOR);
    secret.getMetadata().setUid("uid");
    secret.getMetadata().setResourceVersion("7");

    assertThat(RecordFormat.read(secret))
        .isEqualTo(
            new PodRecord(PodNames.of(lease.id()).text(), "uid", 7, lease, pod, Optional.empty()));
  }

  private static Pod planned(String securityContext, String fields) {
    Lease lease = TestingLeases.claimedAt(NOW);
    PodRecord record =
        new PodRecord(
            PodNames.of(lease.id()).text(), "uid", 1, lease, own(lease), Optional.empty());
    return plan(securityContext, fields, "registry.example/agent:1").pod(record, NOW);
  }

  private static PodPlan plan(String securityContext, String fields, String agentImage) {
    String text =
        """
        version: 1
        templates:
          default: {%s pod: {spec: {securityContext: %s, containers: [
            {name: workspace, image: "registry.example/workspace:1"}]}}}
        """
            .formatted(fields, securityContext);
    WorkloadTemplate template =
        switch (TemplatesReading.of(text)) {
          case TemplatesReading.Accepted(Templates templates) ->
              templates.byName().values().iterator().next();
          case TemplatesReading.Refused(var violations) -> throw new AssertionError(violations);
        };
    PodSettings settings =
        new PodSettings(
            "workloads",
            "anchor",
            agentImage,
            Duration.ofSeconds(60),
            Duration.ofSeconds(15),
            1L << 30,
            5,
            List.of());
    return new PodPlan(template, settings, ANCHOR);
  }

  private static PodRef own(Lease lease) {
    return new PodRef(
        PodNames.of(lease.id()), PodRef.Kind.OWN, OpenSshKeyPair.generate().publicKey(), 2);
  }

  private static List<Container> containers(Pod pod) {
    return Stream.concat(
            pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
        .toList();
  }

  private static List<String> mounts(Container container) {
    return container.getVolumeMounts().stream().map(VolumeMount::getName).toList();
  }
}
