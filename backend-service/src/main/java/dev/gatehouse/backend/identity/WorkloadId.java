package dev.gatehouse.backend.identity;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The name of a workload: the login name at its agent, and the principal of its certificates. */
public record WorkloadId(String text) {

  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final int RANDOM_BYTES = 8;
  private static final SecureRandom RANDOM = new SecureRandom();

  public WorkloadId {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("a workload id matches " + FORM);
    }
  }

  /** A name that nothing else has. */
  public static WorkloadId random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    return new WorkloadId("w-" + HexFormat.of().formatHex(bytes));
  }

  @Override
  public String toString() {
    return text;
  }
}
