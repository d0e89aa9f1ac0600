package dev.gatehouse.backend.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeaseIdTest {

  private static final String SESSION = "0197a3b4-1111-7222-8333-444455556666";

  @Test
  void textFormIsReadBack() {
    assertThat(LeaseId.parse(SESSION + "-session").map(LeaseId::toString))
        .contains(SESSION + "-session");
    assertThat(LeaseId.parse(SESSION + "-7").map(LeaseId::key)).contains(new LeaseKey("7"));
    assertThat(LeaseId.parse(SESSION + "-0").map(LeaseId::key)).contains(new LeaseKey("0"));
  }

  @Test
  void anythingElseIsNoLeaseId() {
    assertThat(LeaseId.parse("")).isEmpty();
    assertThat(LeaseId.parse(SESSION)).isEmpty();
    assertThat(LeaseId.parse(SESSION + "-")).isEmpty();
    assertThat(LeaseId.parse(SESSION + "-07")).isEmpty();
    assertThat(LeaseId.parse(SESSION + "/session")).isEmpty();
    assertThat(LeaseId.parse("../" + SESSION + "-session")).isEmpty();
    assertThat(LeaseId.parse("0197a3b4-1111-4222-8333-444455556666-session")).isEmpty();
  }
}
