package dev.gatehouse.backend.pod;

import io.fabric8.kubernetes.api.model.CapabilitiesBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SeccompProfileBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a pod gets where its template says nothing: no privilege, a user that is not root, bounds.
 * What the template says is a bound of its own by then, or none that matters.
 */
final class Hardening {

  private static final long USER = 1000;
  private static final long ROOT = 0;
  private static final long GRACE_SECONDS = 5;

  /** How long a pod stays on a node that is lost. */
  private static final long LOST_NODE_SECONDS = 30;

  private static final List<String> LOST_NODE =
      List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

  private Hardening() {}

  static void apply(PodSpec spec) {
    spec.setRestartPolicy("Never");
    spec.setAutomountServiceAccountToken(false);
    spec.setEnableServiceLinks(false);
    spec.setTerminationGracePeriodSeconds(
        Objects.requireNonNullElse(spec.getTerminationGracePeriodSeconds(), GRACE_SECONDS));
    spec.setTolerations(tolerations(spec.getTolerations()));
    PodSecurityContext pod =
        Objects.requireNonNullElseGet(spec.getSecurityContext(), PodSecurityContext::new);
    pod.setRunAsUser(Objects.requireNonNullElse(pod.getRunAsUser(), USER));
    pod.setRunAsGroup(Objects.requireNonNullElse(pod.getRunAsGroup(), USER));
    pod.setRunAsNonRoot(nonRoot(pod.getRunAsNonRoot(), pod.getRunAsUser()));
    if (pod.getSeccompProfile() == null) {
      pod.setSeccompProfile(new SeccompProfileBuilder().withType("RuntimeDefault").build());
    }
    spec.setSecurityContext(pod);
    spec.getContainers().forEach(container -> apply(container, pod, "1Gi", "4Gi"));
    spec.getInitContainers().forEach(container -> apply(container, pod, "256Mi", "256Mi"));
  }

  /** The bounds of a container, whatever user it runs as. */
  static SecurityContext context() {
    return restrict(new SecurityContext());
  }

  private static SecurityContext restrict(SecurityContext context) {
    context.setAllowPrivilegeEscalation(false);
    context.setCapabilities(new CapabilitiesBuilder().withDrop("ALL").build());
    return context;
  }

  private static void apply(
      Container container, PodSecurityContext pod, String memory, String storage) {
    SecurityContext context =
        restrict(
            Objects.requireNonNullElseGet(container.getSecurityContext(), SecurityContext::new));
    long user = Objects.requireNonNullElse(context.getRunAsUser(), pod.getRunAsUser());
    context.setRunAsUser(user);
    context.setRunAsGroup(Objects.requireNonNullElse(context.getRunAsGroup(), pod.getRunAsGroup()));
    context.setRunAsNonRoot(nonRoot(context.getRunAsNonRoot(), user));
    container.setSecurityContext(context);
    container.setResources(
        bounded(
            Objects.requireNonNullElseGet(container.getResources(), ResourceRequirements::new),
            memory,
            storage));
  }

  /** Where the template says nothing, whoever is not root must not be. */
  private static boolean nonRoot(Boolean said, long user) {
    return Objects.requireNonNullElse(said, user != ROOT);
  }

  private static ResourceRequirements bounded(
      ResourceRequirements given, String memory, String storage) {
    Map<String, Quantity> limits = new HashMap<>(given.getLimits());
    Map<String, Quantity> requests = new HashMap<>(given.getRequests());
    bound(limits, requests, "memory", memory, "64Mi");
    bound(limits, requests, "ephemeral-storage", storage, "64Mi");
    if (!limits.containsKey("cpu")) {
      requests.putIfAbsent("cpu", new Quantity("50m"));
    }
    given.setLimits(limits);
    given.setRequests(requests);
    return given;
  }

  /** A limit without a request would be requested whole. */
  private static void bound(
      Map<String, Quantity> limits,
      Map<String, Quantity> requests,
      String resource,
      String limit,
      String request) {
    if (!limits.containsKey(resource)) {
      Quantity requested = requests.get(resource);
      Quantity ours = new Quantity(limit);
      boolean more =
          requested != null
              && requested.getNumericalAmount().compareTo(ours.getNumericalAmount()) > 0;
      limits.put(resource, more ? requested : ours);
      requests.putIfAbsent(resource, new Quantity(request));
    }
  }

  private static List<Toleration> tolerations(List<Toleration> given) {
    List<Toleration> all = new ArrayList<>(given);
    for (String taint : LOST_NODE) {
      if (given.stream().noneMatch(toleration -> taint.equals(toleration.getKey()))) {
        all.add(
            new TolerationBuilder()
                .withKey(taint)
                .withOperator("Exists")
                .withEffect("NoExecute")
                .withTolerationSeconds(LOST_NODE_SECONDS)
                .build());
      }
    }
    return all;
  }
}
