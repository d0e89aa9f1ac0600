package dev.gatehouse.gateway.messages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExplanationTest {

  @Test
  void whatWeKnowOurselvesIsSaidInOurWords() {
    assertThat(Explanation.of(MessageCode.WORKLOAD_LOST).sentence())
        .isEqualTo("Your workload is gone. [GH-GATEWAY-1306]");
  }

  @Test
  void whatAnotherServiceKnowsIsSaidInItsWordsWithItsCode() {
    assertThat(
            new Explanation(MessageCode.WORKLOAD_ENDED, "GH-BACKEND-5106", "It was too large.")
                .sentence())
        .isEqualTo("It was too large. [GH-BACKEND-5106]");
  }

  @Test
  void withoutWordsOfItsOwnBothCodesAreShown() {
    assertThat(new Explanation(MessageCode.WORKLOAD_LIMIT, "GH-BACKEND-5002", "").sentence())
        .isEqualTo(MessageCode.WORKLOAD_LIMIT.text() + ". [GH-GATEWAY-1307, GH-BACKEND-5002]");
  }

  @Test
  void wordsOfOthersCannotSteerATerminalNorFillIt() {
    // When
    String sentence =
        new Explanation(
                MessageCode.WORKLOAD_ENDED,
                "GH-\u001b[2J",
                " \u001b]0;x\u0007\n\n" + "y".repeat(9999))
            .sentence();

    // Then
    assertThat(sentence).startsWith("?]0;x? yyy").endsWith("y [GH-?[2J]").hasSizeLessThan(450);
  }
}
