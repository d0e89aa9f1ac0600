package dev.gatehouse.auth.proof;

/**
 * One thing that a user proves on the way in. What {@code keyboard-interactive} asks for is part of
 * the step, for the method alone does not say it.
 */
public enum Step {
  PUBLICKEY("publickey", Method.PUBLICKEY),
  PASSWORD("password", Method.PASSWORD),
  /** The password, asked for by a prompt of ours. */
  PROMPTED_PASSWORD("keyboard-interactive:password", Method.KEYBOARD_INTERACTIVE),
  /** A one-time code (RFC 6238). */
  PROMPTED_CODE("keyboard-interactive:totp", Method.KEYBOARD_INTERACTIVE);

  private final String word;
  private final Method method;

  Step(String word, Method method) {
    this.word = word;
    this.method = method;
  }

  /** The word in the access file. */
  public String word() {
    return word;
  }

  public Method method() {
    return method;
  }

  public boolean asksForPassword() {
    return this == PASSWORD || this == PROMPTED_PASSWORD;
  }
}
