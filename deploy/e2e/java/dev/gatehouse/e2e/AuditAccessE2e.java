package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.AuditApi;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was recorded is for those who hold the token. */
class AuditAccessE2e {
  private final Suite suite = Suite.running();
  private final AuditApi audit = new AuditApi(suite.endpoints());

  @ParameterizedTest
  @ValueSource(strings = {"/v1/sessions", "/v1/sessions/0199c0de-0000-7000-8000-000000000000"})
  void withoutATokenNothingIsAnswered(String path) {
    // When
    AuditApi.Answer answer = audit.get(path, null);

    // Then
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.text()).contains("GH-AUDIT-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "wrong", "0199c0de00007000800000000000000000000000000"})
  void aWrongTokenIsNoToken(String token) {
    assertThat(audit.get("/v1/sessions", token).status()).isEqualTo(401);
  }
}
