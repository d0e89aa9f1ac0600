package dev.gatehouse.backend.identity;

/** The id of a grant ({@code jti}), by which logs name it. */
public record GrantId(String text) {

  private static final int CHARACTERS_MAX = 64;

  public GrantId {
    if (text.isEmpty() || text.length() > CHARACTERS_MAX) {
      throw new IllegalArgumentException("a grant id has 1 to " + CHARACTERS_MAX + " characters");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
