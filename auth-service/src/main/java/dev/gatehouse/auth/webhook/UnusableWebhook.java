package dev.gatehouse.auth.webhook;

/** Settings by which no webhook can be asked; the problem names the setting. */
public final class UnusableWebhook extends Exception {

  private static final long serialVersionUID = 1L;

  private final String problem;

  UnusableWebhook(String setting, String problem) {
    this.problem = "gatehouse.auth.webhook." + setting + " " + problem;
  }

  public String problem() {
    return problem;
  }
}
