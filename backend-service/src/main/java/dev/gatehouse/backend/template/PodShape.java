package dev.gatehouse.backend.template;

import static dev.gatehouse.backend.template.Shape.AMOUNT;
import static dev.gatehouse.backend.template.Shape.TRUTH;
import static dev.gatehouse.backend.template.Shape.fields;
import static dev.gatehouse.backend.template.Shape.oneOf;
import static dev.gatehouse.backend.template.Shape.only;
import static dev.gatehouse.backend.template.Shape.seconds;
import static dev.gatehouse.backend.template.Shape.text;
import static dev.gatehouse.backend.template.Shape.whole;

import dev.gatehouse.backend.template.Shape.Fields;
import dev.gatehouse.backend.template.Shape.Items;
import dev.gatehouse.backend.template.Shape.Names;
import dev.gatehouse.backend.template.Shape.Refused;
import java.util.regex.Pattern;

/**
 * What the templates file may say: our own fields, and the part of Kubernetes' PodTemplateSpec that
 * gives a workload no privilege. What is not here is unknown, however new Kubernetes is.
 */
final class PodShape {

  private static final long ID_MOST = 2_147_483_647L;
  private static final long DAY = 86_400;
  private static final int ITEMS_MAX = 32;
  private static final long POOL_MOST = 100;

  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern ABSOLUTE =
      Pattern.compile("/(?!.*(^|/)\\.\\.(/|$))[^\\x00-\\x1f:]{1,250}");
  private static final Pattern KEY =
      Pattern.compile("([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
  private static final Pattern ANY = Pattern.compile("[^\\x00-\\x08]{0,4096}", Pattern.DOTALL);
  private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,510}");
  private static final Pattern LABEL_VALUE =
      Pattern.compile("([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?");

  private static final Shape NAME =
      text(DNS_LABEL, "a name of lower-case letters, digits and '-', at most 63");
  private static final Shape PATH = text(ABSOLUTE, "an absolute path without '..' and ':'");
  private static final Shape STRING = text(ANY, "text of at most 4096 characters");
  private static final Shape COMMAND = new Items(STRING, ITEMS_MAX);

  private static final Refused HOST =
      new Refused("a workload shares nothing with its node; this is a privilege");
  private static final Refused OURS = new Refused("is set by Gatehouse: the agent is what runs");
  private static final Refused ELSEWHERE =
      new Refused("Secrets, ConfigMaps and claims of others are a privilege");
  private static final Refused CAPABILITY = new Refused("added capabilities are a privilege");
  private static final Refused NO_ENVIRONMENT =
      new Refused(
          "programs start with an environment made from nothing; set variables in the image's "
              + "start-up files");

  private static final Shape SECCOMP = fields().with("type", oneOf("RuntimeDefault"));

  private static final Shape LABELS =
      new Names(
          "a label's key", KEY, text(LABEL_VALUE, "a label's value, at most 63 characters"), 32);
  private static final Shape ANNOTATIONS = new Names("an annotation's key", KEY, STRING, 32);
  private static final Shape AMOUNTS = new Names("the name of a resource", KEY, AMOUNT, ITEMS_MAX);

  private static final Fields CONTAINER_SECURITY =
      fields()
          .with("runAsUser", whole(0, ID_MOST))
          .with("runAsGroup", whole(0, ID_MOST))
          .with("runAsNonRoot", TRUTH)
          .with("readOnlyRootFilesystem", TRUTH)
          .with("allowPrivilegeEscalation", only(false, "more is a privilege"))
          .with("privileged", only(false, "more is a privilege"))
          .with(
              "capabilities",
              fields().with("drop", new Items(oneOf("ALL"), 1)).with("add", CAPABILITY))
          .with("seccompProfile", SECCOMP)
          .with("procMount", HOST)
          .with("seLinuxOptions", HOST)
          .with("appArmorProfile", SECCOMP);

  private static final Fields CONTAINER =
      fields()
          .with("name", NAME)
          .with("image", text(IMAGE, "the name of an image"))
          .with("imagePullPolicy", oneOf("Always", "IfNotPresent", "Never"))
          .with("resources", fields().with("limits", AMOUNTS).with("requests", AMOUNTS))
          .with(
              "volumeMounts",
              new Items(
                  fields()
                      .with("name", NAME)
                      .with("mountPath", PATH)
                      .with("subPath", text(Pattern.compile("(?!/)(?!.*\\.\\.).{1,250}"), "a path"))
                      .with("readOnly", TRUTH),
                  ITEMS_MAX))
          .with(
              "ports",
              new Items(
                  fields()
                      .with("name", NAME)
                      .with("containerPort", whole(1, 65_535))
                      .with("protocol", oneOf("TCP", "UDP"))
                      .with("hostPort", HOST)
                      .with("hostIP", HOST),
                  ITEMS_MAX))
          .with("securityContext", CONTAINER_SECURITY)
          .with("envFrom", ELSEWHERE)
          .with("volumeDevices", HOST);

  private static final Fields WORKLOAD =
      CONTAINER
          .with("env", NO_ENVIRONMENT)
          .with("command", OURS)
          .with("args", OURS)
          .with("workingDir", OURS)
          .with("livenessProbe", OURS)
          .with("readinessProbe", OURS)
          .with("startupProbe", OURS)
          .with("lifecycle", OURS)
          .with("restartPolicy", OURS)
          .with("stdin", OURS)
          .with("stdinOnce", OURS)
          .with("tty", OURS)
          .with("terminationMessagePath", OURS)
          .with("terminationMessagePolicy", OURS);

  private static final Fields SIDECAR =
      CONTAINER
          .with("command", COMMAND)
          .with("args", COMMAND)
          .with("workingDir", PATH)
          .with(
              "env",
              new Items(
                  fields()
                      .with(
                          "name", text(Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,252}"), "a name"))
                      .with("value", STRING)
                      .with("valueFrom", ELSEWHERE),
                  128))
          .with("restartPolicy", oneOf("Always"));

  private static final Fields VOLUME =
      fields()
          .with("name", NAME)
          .with("emptyDir", fields().with("medium", oneOf("", "Memory")).with("sizeLimit", AMOUNT))
          .with("hostPath", HOST)
          .with("secret", ELSEWHERE)
          .with("configMap", ELSEWHERE)
          .with("projected", ELSEWHERE)
          .with("persistentVolumeClaim", ELSEWHERE)
          .with("ephemeral", ELSEWHERE)
          .with("csi", ELSEWHERE)
          .with("nfs", ELSEWHERE);

  private static final Fields POD_SECURITY =
      fields()
          .with("runAsUser", whole(0, ID_MOST))
          .with("runAsGroup", whole(0, ID_MOST))
          .with("runAsNonRoot", TRUTH)
          .with("fsGroup", whole(0, ID_MOST))
          .with("fsGroupChangePolicy", oneOf("OnRootMismatch", "Always"))
          .with("supplementalGroups", new Items(whole(0, ID_MOST), ITEMS_MAX))
          .with("seccompProfile", SECCOMP)
          .with("appArmorProfile", SECCOMP)
          .with("seLinuxOptions", HOST)
          .with("windowsOptions", HOST)
          .with("sysctls", HOST);

  private static final Fields SPEC =
      fields()
          .with("containers", new Items(WORKLOAD, ITEMS_MAX))
          .with("initContainers", new Items(SIDECAR, ITEMS_MAX))
          .with("volumes", new Items(VOLUME, ITEMS_MAX))
          .with("securityContext", POD_SECURITY)
          .with("nodeSelector", LABELS)
          .with(
              "tolerations",
              new Items(
                  fields()
                      .with("key", text(KEY, "a taint's key"))
                      .with("operator", oneOf("Exists", "Equal"))
                      .with("value", STRING)
                      .with("effect", oneOf("NoSchedule", "PreferNoSchedule", "NoExecute"))
                      .with("tolerationSeconds", whole(0, DAY)),
                  ITEMS_MAX))
          .with("priorityClassName", NAME)
          .with("runtimeClassName", NAME)
          .with("terminationGracePeriodSeconds", whole(1, 60))
          .with("enableServiceLinks", only(false, "programs need not know every service"))
          .with("dnsPolicy", oneOf("ClusterFirst", "Default", "None"))
          .with(
              "dnsConfig",
              fields()
                  .with("nameservers", new Items(STRING, 3))
                  .with("searches", new Items(STRING, ITEMS_MAX))
                  .with(
                      "options",
                      new Items(fields().with("name", STRING).with("value", STRING), ITEMS_MAX)))
          .with("hostUsers", only(false, "more is a privilege"))
          .with("automountServiceAccountToken", only(false, "more is a privilege"))
          .with("hostNetwork", only(false, "a workload shares nothing with its node"))
          .with("hostPID", only(false, "a workload shares nothing with its node"))
          .with("hostIPC", only(false, "a workload shares nothing with its node"))
          .with("shareProcessNamespace", only(false, "the agent is not for sidecars to see"))
          .with("nodeName", new Refused("goes past the scheduler; use nodeSelector"))
          .with("schedulerName", HOST)
          .with("serviceAccountName", new Refused("service accounts are a privilege"))
          .with("serviceAccount", new Refused("service accounts are a privilege"))
          .with(
              "imagePullSecrets",
              new Refused(
                  "Secrets are a privilege; give the namespace's default service account the "
                      + "pull secret"))
          .with("ephemeralContainers", HOST)
          .with("resourceClaims", HOST)
          .with("hostAliases", new Refused("are not supported"))
          .with("restartPolicy", oneOf("Never"))
          .with("activeDeadlineSeconds", new Refused("is set by Gatehouse; use lifetime"));

  private static final Fields TEMPLATE =
      fields()
          .with("mode", oneOf("connection", "channel", "persistent"))
          .with("container", NAME)
          .with("injection", oneOf("init", "baked"))
          .with("agentPath", PATH)
          .with("shell", PATH)
          .with("home", PATH)
          .with("homeSize", AMOUNT)
          .with("idle", seconds(1, 30 * DAY))
          .with("startWithin", seconds(5, 3_600))
          .with("pullWithin", seconds(5, 3_600))
          .with("lifetime", seconds(60, 30 * DAY))
          .with(
              "pool",
              fields().with("size", whole(0, POOL_MOST)).with("unclaimedFor", seconds(60, DAY)))
          .with(
              "pod",
              fields()
                  .with(
                      "metadata", fields().with("labels", LABELS).with("annotations", ANNOTATIONS))
                  .with("spec", SPEC));

  /** The whole file. */
  static final Fields FILE =
      fields()
          .with("version", whole(1, 1))
          .with(
              "templates",
              new Names(
                  "a template's name of lower-case letters, digits and '-', at most 63",
                  DNS_LABEL,
                  TEMPLATE,
                  256));

  private PodShape() {}
}
