package dev.gatehouse.backend.identity;

/** The authenticated user whom a grant was given to ({@code sub}). */
public record Principal(String name) {

  private static final int CHARACTERS_MAX = 256;

  public Principal {
    if (name.isEmpty() || name.length() > CHARACTERS_MAX) {
      throw new IllegalArgumentException("a principal has 1 to " + CHARACTERS_MAX + " characters");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
