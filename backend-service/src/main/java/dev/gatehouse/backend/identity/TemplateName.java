package dev.gatehouse.backend.identity;

/** The name of a template: how a workload is to be made. */
public record TemplateName(String text) {

  private static final int CHARACTERS_MAX = 253;

  public TemplateName {
    if (text.isEmpty() || text.length() > CHARACTERS_MAX) {
      throw new IllegalArgumentException(
          "a template name has 1 to " + CHARACTERS_MAX + " characters");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
