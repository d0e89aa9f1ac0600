package dev.gatehouse.backend.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.backend.workload.EndReason;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages as a real API server of 1.34 words them, shortened. */
class CreateRefusalTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          403 | pods "w-1" is forbidden: exceeded quota: pods, requested: pods=1, used: pods=4         | QUOTA_EXCEEDED
          403 | pods "w-1" is forbidden: failed quota: q: must specify limits.cpu for: workspace       | QUOTA_EXCEEDED
          403 | pods "w-1" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true | ADMISSION_REFUSED
          400 | admission webhook "policy.example" denied the request: no                              | ADMISSION_REFUSED
          403 | admission webhook "policy.example" denied the request: no                              | ADMISSION_REFUSED
          422 | Pod "w-1" is invalid: spec.containers[0].image: Required value                         | TEMPLATE_UNUSABLE
          400 | Pod in version "v1" cannot be handled as a Pod                                         | TEMPLATE_UNUSABLE
          403 | pods is forbidden: User "b" cannot create resource "pods" in API group ""              |
          403 | pods "w-1" is forbidden: unable to create new content in namespace n because it is being terminated |
          404 | namespaces "n" not found                                                               |
          429 | too many requests                                                                      |
          500 | etcdserver: request timed out                                                          |
          503 | the server is currently unable to handle the request                                   |
          0   | Connection refused                                                                     |
          """)
  void onlyWhatTryingAgainDoesNotMendIsFatal(int status, String message, EndReason expected) {
    assertThat(CreateRefusal.of(status, message)).isEqualTo(Optional.ofNullable(expected));
  }
}
