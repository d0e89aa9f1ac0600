package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.workload.EndReason;
import java.util.Locale;
import java.util.Optional;

/** Tells from the API server's answer to a create whether trying again could help. */
final class CreateRefusal {

  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int TOO_LARGE = 413;
  private static final int UNPROCESSABLE = 422;

  private CreateRefusal() {}

  /**
   * Why there will be no such pod; empty when it is the cluster's state, or our own role, that
   * stands against it now.
   *
   * @param status the HTTP status of the answer; 0 when there was none
   */
  static Optional<EndReason> of(int status, String message) {
    String words = message.toLowerCase(Locale.ROOT);
    return switch (status) {
      case FORBIDDEN -> {
        if (words.contains("exceeded quota") || words.contains("failed quota")) {
          yield Optional.of(EndReason.QUOTA_EXCEEDED);
        }
        boolean role = words.contains("cannot create resource");
        boolean leaving = words.contains("being terminated");
        yield role || leaving ? Optional.empty() : Optional.of(EndReason.ADMISSION_REFUSED);
      }
      case BAD_REQUEST, TOO_LARGE, UNPROCESSABLE ->
          Optional.of(
              words.contains("admission webhook")
                  ? EndReason.ADMISSION_REFUSED
                  : EndReason.TEMPLATE_UNUSABLE);
      default -> Optional.empty();
    };
  }
}
