package dev.gatehouse.auth.webhook;

import dev.gatehouse.auth.MessageCode;

/** Why there is no answer that could be acted upon. Says names of members, and never a value. */
final class WebhookFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final MessageCode code;
  private final String detail;

  private WebhookFailure(MessageCode code, String detail) {
    super(code.text(), null, false, false);
    this.code = code;
    this.detail = detail;
  }

  /** The server is not there, not in time, or not itself. */
  static WebhookFailure unavailable(String detail) {
    return new WebhookFailure(MessageCode.WEBHOOK_UNAVAILABLE, detail);
  }

  /**
   * The server said something that this version does not understand.
   *
   * @param path of the member, from the document's root
   */
  static WebhookFailure notUnderstood(String path, String problem) {
    return new WebhookFailure(MessageCode.WEBHOOK_NOT_UNDERSTOOD, path + " " + problem);
  }

  /** The server said something that the access file does not have or does not let be. */
  static WebhookFailure contradicts(String path, String problem) {
    return new WebhookFailure(MessageCode.WEBHOOK_CONTRADICTS_ACCESS, path + " " + problem);
  }

  MessageCode code() {
    return code;
  }

  String detail() {
    return detail;
  }
}
