package dev.gatehouse.backend.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.backend.identity.TemplateName;
import dev.gatehouse.backend.template.WorkloadTemplate.Injection;
import dev.gatehouse.backend.workload.WorkloadMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplatesReadingTest {

  private static final String SMALL =
      """
      version: 1
      templates:
        default:
          pod:
            spec:
              containers:
                - name: workspace
                  image: registry.example/workspace:1
      """;

  @Test
  void whatATemplateDoesNotSayHasItsDefault() {
    WorkloadTemplate template = accepted(SMALL);

    assertThat(template.mode()).isEqualTo(WorkloadMode.CONNECTION);
    assertThat(template.injection()).isEqualTo(new Injection.Init());
    assertThat(template.shell()).isEqualTo(Path.of("/bin/sh"));
    assertThat(template.home()).isEqualTo(Path.of("/home/dev"));
    assertThat(template.limits().idle()).isEqualTo(Duration.ofSeconds(10));
    assertThat(template.limits().startWithin()).isEqualTo(Duration.ofMinutes(2));
    assertThat(template.limits().pullWithin()).isEqualTo(Duration.ofMinutes(5));
    assertThat(template.limits().lifetime()).isEmpty();
    assertThat(template.pool()).isEmpty();
  }

  @Test
  void whatATemplateSaysIsTaken() {
    WorkloadTemplate template =
        accepted(
            """
            version: 1
            templates:
              default:
                mode: connection
                container: workspace
                injection: baked
                agentPath: /opt/gatehouse-agent
                shell: /bin/bash
                home: /home/me
                homeSize: 5Gi
                idle: 30s
                startWithin: 1m
                pullWithin: 10m
                lifetime: 12h
                pool: {size: 3, unclaimedFor: 30m}
                pod:
                  metadata:
                    labels: {app.kubernetes.io/part-of: workspaces}
                    annotations: {example.com/team: "a b"}
                  spec:
                    securityContext: {runAsUser: 2000, runAsGroup: 2000, fsGroup: 2000}
                    nodeSelector: {pool: workspaces}
                    terminationGracePeriodSeconds: 10
                    tolerations:
                      - {key: pool, operator: Equal, value: workspaces, effect: NoSchedule}
                    containers:
                      - name: workspace
                        image: registry.example/workspace@sha256:0123
                        resources: {limits: {memory: 2Gi, cpu: 1.5}}
                        volumeMounts: [{name: cache, mountPath: /cache}]
                        securityContext: {capabilities: {drop: [ALL]}, privileged: false}
                    initContainers:
                      - name: proxy
                        image: registry.example/proxy:2
                        restartPolicy: Always
                        args: ["-v"]
                        env: [{name: LEVEL, value: "1"}]
                    volumes:
                      - name: cache
                        emptyDir: {sizeLimit: 1Gi}
            """);

    assertThat(template.injection())
        .isEqualTo(new Injection.Baked(Path.of("/opt/gatehouse-agent")));
    assertThat(template.homeSize()).isEqualTo("5Gi");
    assertThat(template.limits().idle()).isEqualTo(Duration.ofSeconds(30));
    assertThat(template.limits().lifetime()).contains(Duration.ofHours(12));
    assertThat(template.pool()).contains(new WorkloadTemplate.Pool(3, Duration.ofMinutes(30)));
    assertThat(template.pod()).containsKeys("metadata", "spec");
  }

  /** Each of these gives a workload more than its own, or would have no effect. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "hostNetwork: true",
        "hostPID: true",
        "hostIPC: true",
        "hostUsers: true",
        "nodeName: node-1",
        "shareProcessNamespace: true",
        "serviceAccountName: admin",
        "serviceAccount: admin",
        "automountServiceAccountToken: true",
        "imagePullSecrets: [{name: pull}]",
        "ephemeralContainers: []",
        "schedulerName: mine",
        "activeDeadlineSeconds: 5",
        "restartPolicy: OnFailure",
        "enableServiceLinks: true",
        "securityContext.sysctls: []",
        "securityContext.seLinuxOptions: {}",
        "securityContext.seccompProfile.type: Unconfined",
        "volumes[0].hostPath: {path: /}",
        "volumes[0].secret: {secretName: s}",
        "volumes[0].configMap: {name: c}",
        "volumes[0].projected: {}",
        "volumes[0].persistentVolumeClaim: {claimName: c}",
        "volumes[0].csi: {driver: d}",
        "containers[0].securityContext.privileged: true",
        "containers[0].securityContext.allowPrivilegeEscalation: true",
        "containers[0].securityContext.capabilities.add: [NET_RAW]",
        "containers[0].securityContext.procMount: Unmasked",
        "containers[0].ports[0].hostPort: 80",
        "containers[0].envFrom: []",
        "containers[0].command: [sh]",
        "containers[0].args: [x]",
        "containers[0].env: []",
        "containers[0].livenessProbe: {}",
        "containers[0].readinessProbe: {}",
        "containers[0].startupProbe: {}",
        "containers[0].lifecycle: {}",
        "containers[0].volumeDevices: []",
        "initContainers[0].securityContext.privileged: true",
        "initContainers[0].env[0].valueFrom: {}",
        "initContainers[0].ports[0].hostPort: 80",
        "somethingNew: 1",
        "containers[0].somethingNew: 1",
      })
  void aPrivilegeIsRefusedByItsPath(String field) {
    int colon = field.indexOf(": ");
    String path = field.substring(0, colon);

    List<TemplateViolation> violations =
        refused(
            "version: 1\ntemplates: {default: {pod: {spec: "
                + nested(path, field.substring(colon + 2))
                + "}}}\n");

    assertThat(violations)
        .extracting(TemplateViolation::path)
        .contains("templates.default.pod.spec." + path);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          version: 2                                            | version
          templates: {}                                         | version
          templates: {a_b: {}}                                  | templates.a_b
          templates: {default: {}}                              | templates.default.pod
          templates: {default: {mode: shared}}                  | templates.default.mode
          templates: {default: {mood: good}}                    | templates.default.mood
          templates: {default: {idle: 10}}                      | templates.default.idle
          templates: {default: {lifetime: 31d}}                 | templates.default.lifetime
          templates: {default: {shell: bash}}                   | templates.default.shell
          templates: {default: {home: /a/../b}}                 | templates.default.home
          templates: {default: {pool: {size: 101}}}             | templates.default.pool.size
          templates: {default: {pool: {size: 1, max: 2}}}       | templates.default.pool.max
          templates: {default: {pool: {unclaimedFor: 59s}}}     | templates.default.pool.unclaimedFor
          templates: {default: {pod: {kind: Pod}}}              | templates.default.pod.kind
          templates: {default: {pod: {spec: {containers: 1}}}}  | templates.default.pod.spec.containers
          templates: {default: {idle: 5s, idle: 6s}}            | templates.default.idle
          templates: {default: &a {idle: 5s}}                   | templates.default
          templates: [                                          | ''
          """)
  void whatIsUnknownOrMalformedIsRefusedByItsPath(String text, String path) {
    assertThat(refused(text)).extracting(TemplateViolation::path).contains(path);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          containers: [{name: a, image: i}, {name: b, image: i}] | pod.spec.containers
          containers: [{name: a}]                               | pod.spec.containers[0].image
          containers: [{name: gatehouse-x, image: i}]           | pod.spec.containers[0].name
          initContainers: [{name: a, image: i}]                 | pod.spec.initContainers[0].restartPolicy
          volumes: [{name: a}]                                  | pod.spec.volumes[0].emptyDir
          volumes: [{name: gatehouse-run, emptyDir: {}}]        | pod.spec.volumes[0].name
          containers: [{name: a, image: i, volumeMounts: [{name: v, mountPath: /gatehouse/run}]}] | pod.spec.containers[0].volumeMounts[0].mountPath
          initContainers: [{name: a, image: i, restartPolicy: Always, volumeMounts: [{name: gatehouse-secret, mountPath: /s}]}] | pod.spec.initContainers[0].volumeMounts[0].name
          """)
  void whatDoesNotFitTogetherIsRefusedByItsPath(String spec, String path) {
    assertThat(refused("version: 1\ntemplates: {default: {pod: {spec: {" + spec + "}}}}\n"))
        .extracting(TemplateViolation::path)
        .contains("templates.default." + path);
  }

  @Test
  void aPoolHasASizeAndPodsThatWaitForAnHour() {
    assertThat(refused(SMALL.replace("pod:", "pool: {unclaimedFor: 1h}\n    pod:")))
        .extracting(TemplateViolation::path)
        .containsExactly("templates.default.pool.size");
    assertThat(accepted(SMALL.replace("pod:", "pool: {size: 2}\n    pod:")).pool())
        .contains(new WorkloadTemplate.Pool(2, Duration.ofHours(1)));
    assertThat(accepted(SMALL.replace("pod:", "pool: {size: 0}\n    pod:")).pool()).isEmpty();
  }

  @Test
  void aPersistentWorkloadMayBeIdleForLongAndHasNoPool() {
    String persistent = SMALL.replace("pod:", "mode: persistent\n    pod:");

    assertThat(accepted(persistent).mode()).isEqualTo(WorkloadMode.PERSISTENT);
    assertThat(accepted(persistent).limits().idle()).isEqualTo(Duration.ofMinutes(30));
    assertThat(accepted(persistent.replace("pod:", "idle: 30d\n    pod:")).limits().idle())
        .isEqualTo(Duration.ofDays(30));
    assertThat(refused(persistent.replace("pod:", "pool: {size: 1}\n    pod:")))
        .extracting(TemplateViolation::path)
        .containsExactly("templates.default.pool");
    assertThat(refused(SMALL.replace("pod:", "idle: 61m\n    pod:")))
        .extracting(TemplateViolation::path)
        .containsExactly("templates.default.idle");
  }

  @Test
  void channelsMayHaveTheirOwnWorkloadsOutOfAPool() {
    assertThat(
            accepted(SMALL.replace("pod:", "mode: channel\n    pool: {size: 1}\n    pod:")).mode())
        .isEqualTo(WorkloadMode.CHANNEL);
  }

  @Test
  void allErrorsOfAFileAreFoundAtOnceWithTheirLines() {
    List<TemplateViolation> violations =
        refused(
            """
            version: 1
            templates:
              default:
                idle: never
                pod:
                  spec:
                    hostNetwork: true
            """);

    assertThat(violations).extracting(TemplateViolation::line).contains(4, 7);
  }

  private static WorkloadTemplate accepted(String text) {
    return switch (TemplatesReading.of(text)) {
      case TemplatesReading.Accepted(Templates templates) ->
          templates.find(new TemplateName("default")).orElseThrow();
      case TemplatesReading.Refused(var violations) -> throw new AssertionError(violations);
    };
  }

  private static List<TemplateViolation> refused(String text) {
    return switch (TemplatesReading.of(text)) {
      case TemplatesReading.Accepted accepted -> throw new AssertionError("accepted: " + text);
      case TemplatesReading.Refused(var violations) -> violations;
    };
  }

  /** {@code a[0].b: v} as {@code {a: [{b: v}]}}. */
  private static String nested(String path, String value) {
    String text = value;
    String[] keys = path.split("\\.", -1);
    for (int i = keys.length - 1; i >= 0; i--) {
      boolean item = keys[i].endsWith("[0]");
      String key = item ? keys[i].substring(0, keys[i].length() - 3) : keys[i];
      text = "{" + key + ": " + (item ? "[" + text + "]" : text) + "}";
    }
    return text;
  }
}
