package dev.gatehouse.auth.webhook;

import dev.gatehouse.auth.authentication.AuthenticationAttempt;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An answer as far as it says who the user is, read with the members that a version may have and no
 * others.
 *
 * @param success whether the user is let in; false where nothing is said
 * @param principal who the user turned out to be, if the answer says so
 * @param metadata all that is known of the login by now
 */
record WebhookAnswer(boolean success, Optional<String> principal, WebhookMetadata metadata) {

  private static final String SUCCESS = "success";
  private static final String CONFIG = "config";
  private static final List<String> COMMON =
      List.of(
          "remoteAddress",
          "connectionId",
          "clientVersion",
          "username",
          "authenticatedUsername",
          "metadata",
          "environment",
          "files");
  private static final Pattern ADDRESS_WITH_PORT =
      Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}(%[^\\]]{1,16})?]|[0-9.]{7,15}):[0-9]{1,5}");

  /** Reads the answer to a password, a key or a question for authorization. */
  static WebhookAnswer toLogin(
      WebhookDocument answer, WebhookQuestion question, WebhookMetadata before) {
    answer.onlyKnows(allowed(SUCCESS, question.version()));
    if (answer.mentions(SUCCESS) && !answer.has(SUCCESS)) {
      throw WebhookFailure.notUnderstood(SUCCESS, "is neither true nor false");
    }
    return read(answer, answer.flag(SUCCESS).orElse(false), question, before);
  }

  /** Reads the answer of a config server, except the config itself. */
  static WebhookAnswer toConfig(
      WebhookDocument answer, WebhookQuestion question, WebhookMetadata before) {
    answer.onlyKnows(allowed(CONFIG, question.version()));
    return read(answer, true, question, before);
  }

  private static List<String> allowed(String own, WebhookVersion version) {
    return switch (version) {
      case V0_4 -> List.of(own);
      case V0_5 -> Stream.concat(Stream.of(own), COMMON.stream()).toList();
    };
  }

  private static WebhookAnswer read(
      WebhookDocument answer, boolean success, WebhookQuestion question, WebhookMetadata before) {
    AuthenticationAttempt attempt = question.attempt();
    answer
        .text("remoteAddress")
        .filter(address -> !ADDRESS_WITH_PORT.matcher(address).matches())
        .ifPresent(_ -> refuse("remoteAddress", "is not an address with its port"));
    sameAs(question.connectionId(), answer, "connectionId");
    sameAs(attempt.user(), answer, "username");
    answer.text("clientVersion");
    refuseAny(answer, "environment");
    refuseAny(answer, "files");
    return new WebhookAnswer(
        success,
        answer.text("authenticatedUsername").filter(name -> !name.isEmpty()),
        before.with(answer));
  }

  /** An answer that repeats a question repeats this one. */
  private static void sameAs(String asked, WebhookDocument answer, String name) {
    answer
        .text(name)
        .filter(repeated -> !repeated.isEmpty() && !repeated.equals(asked))
        .ifPresent(_ -> refuse(name, "is not that of the question"));
  }

  /**
   * Nothing of Gatehouse puts these into a workload, so a session would lack what it is to have.
   */
  private static void refuseAny(WebhookDocument answer, String name) {
    if (!answer.objects(name).isEmpty()) {
      throw WebhookFailure.notUnderstood(name, "has members, which no workload would get");
    }
  }

  private static void refuse(String path, String problem) {
    throw WebhookFailure.notUnderstood(path, problem);
  }
}
