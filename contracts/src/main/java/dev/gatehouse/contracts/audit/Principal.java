package dev.gatehouse.contracts.audit;

/** The authenticated user, 1 to 255 characters. */
public record Principal(String name) {
  public Principal {
    if (name.isEmpty() || name.length() > 255) {
      throw new IllegalArgumentException("a principal has 1 to 255 characters");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
