package dev.gatehouse.auth.webhook;

import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.NamedPolicy;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.policy.TemplateName;
import dev.gatehouse.auth.proof.RequiredSteps;
import dev.gatehouse.auth.proof.Step;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a session gets whose user a webhook knows: a policy of the access file, out of which a
 * config server chooses and takes away, and to which it adds nothing.
 */
final class WebhookTerms {

  private static final String DOCKER = "docker";
  private static final String KUBERNETES = "kubernetes";
  private static final String IMAGE = "image";

  private final String policy;
  private final Map<String, Set<String>> templatesByImage;

  /**
   * @param policy the name of the policy where the config server names none
   * @param images an image by the name of the template that it stands for
   */
  WebhookTerms(String policy, Map<String, String> images) {
    this.policy = policy;
    this.templatesByImage =
        images.entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    Entry::getValue, Collectors.mapping(Entry::getKey, Collectors.toSet())));
  }

  /** Without a config server. */
  SessionPolicy of(Step proven, AccessSnapshot access) {
    return policy(policy, "policy", proven, access);
  }

  /**
   * By the {@code config} of a config server.
   *
   * @throws WebhookFailure naming the member that is not understood, or contradicts the access file
   */
  SessionPolicy of(WebhookDocument config, Step proven, AccessSnapshot access) {
    Optional<WebhookDocument> own = config.object("gatehouse");
    Optional<String> named = text(own, "policy");
    SessionPolicy chosen =
        policy(
            named.orElse(policy),
            named.isPresent() ? "config.gatehouse.policy" : "policy",
            proven,
            access);
    Optional<TemplateName> template =
        text(own, "template")
            .map(name -> template(name, "config.gatehouse.template", access))
            .or(() -> byImage(config, access));
    own.ifPresent(WebhookDocument::saysNoMore);
    SessionPolicy narrowed =
        config
            .object("security")
            .map(security -> new WebhookSecurity(security).narrow(chosen))
            .orElse(chosen);
    config.saysNoMore();
    return template.map(narrowed::in).orElse(narrowed);
  }

  private static Optional<String> text(Optional<WebhookDocument> document, String name) {
    return document.flatMap(some -> some.text(name)).filter(text -> !text.isEmpty());
  }

  private static SessionPolicy policy(
      String name, String path, Step proven, AccessSnapshot access) {
    NamedPolicy found =
        access
            .policy(name)
            .orElseThrow(() -> WebhookFailure.contradicts(path, "is no policy of the access file"));
    if (!found
        .required()
        .map(RequiredSteps::lists)
        .orElse(List.of(List.of(proven)))
        .contains(List.of(proven))) {
      throw WebhookFailure.contradicts(path, "asks for other steps than the one that passed");
    }
    return found.policy();
  }

  private static TemplateName template(String name, String path, AccessSnapshot access) {
    return access
        .template(name)
        .orElseThrow(() -> WebhookFailure.contradicts(path, "is no template of the access file"));
  }

  /** The peer runs what {@code backend} says, and Docker where it says nothing. */
  private Optional<TemplateName> byImage(WebhookDocument config, AccessSnapshot access) {
    String backend =
        config.text("backend").filter(text -> !text.isEmpty()).orElseGet(() -> only(config));
    return switch (backend) {
      case "" -> Optional.empty();
      case DOCKER ->
          config
              .object(DOCKER)
              .flatMap(docker -> docker(docker))
              .map(image -> template(image, access));
      case KUBERNETES ->
          config
              .object(KUBERNETES)
              .flatMap(kubernetes -> kubernetes(kubernetes))
              .map(image -> template(image, access));
      default -> throw WebhookFailure.notUnderstood("config.backend", "is not one of ours");
    };
  }

  private static String only(WebhookDocument config) {
    if (config.has(DOCKER)) {
      return DOCKER;
    }
    return config.has(KUBERNETES) ? KUBERNETES : "";
  }

  /** An image, and where it was said. */
  private record Image(String name, String path) {}

  private static Optional<Image> docker(WebhookDocument docker) {
    Optional<Image> image =
        docker
            .object("execution")
            .flatMap(
                execution -> {
                  Optional<Image> found =
                      execution.object("container").flatMap(WebhookTerms::image);
                  execution.saysNoMore();
                  return found;
                });
    docker.saysNoMore();
    return image;
  }

  private static Optional<Image> kubernetes(WebhookDocument kubernetes) {
    Optional<Image> image =
        kubernetes
            .object("pod")
            .flatMap(
                pod -> {
                  Optional<Image> found = pod.object("spec").flatMap(WebhookTerms::spec);
                  pod.saysNoMore();
                  return found;
                });
    kubernetes.saysNoMore();
    return image;
  }

  private static Optional<Image> spec(WebhookDocument spec) {
    List<WebhookDocument> containers = spec.listOfObjects("containers");
    if (containers.size() > 1) {
      throw WebhookFailure.notUnderstood(spec.pathOf("containers"), "has more than one");
    }
    spec.saysNoMore();
    return containers.stream()
        .findFirst()
        .flatMap(
            container -> {
              container.text("name");
              return image(container);
            });
  }

  private static Optional<Image> image(WebhookDocument container) {
    Optional<Image> image =
        container
            .text(IMAGE)
            .filter(text -> !text.isEmpty())
            .map(text -> new Image(text, container.pathOf(IMAGE)));
    container.saysNoMore();
    return image;
  }

  private TemplateName template(Image image, AccessSnapshot access) {
    Set<String> templates = templatesByImage.getOrDefault(image.name(), Set.of());
    if (templates.size() != 1) {
      throw WebhookFailure.contradicts(image.path(), "stands for no template, or for several");
    }
    return template(templates.iterator().next(), image.path(), access);
  }
}
