package dev.gatehouse.auth.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.MessageCode;
import io.vertx.core.http.HttpClosedException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class ProblemResponsesTest {
  private final ProblemResponses responses = new ProblemResponses();

  @Test
  void aCallerThatHungUpIsNoErrorOfOurs() {
    for (Throwable gone :
        new Throwable[] {
          new IOException(new ClosedChannelException()),
          new IOException(new IOException(new HttpClosedException("Connection was closed")))
        }) {
      assertThat(code(responses.failed(gone))).isEqualTo(MessageCode.CALLER_GONE.code());
    }
  }

  @Test
  void anyOtherFailureIs() {
    assertThat(code(responses.failed(new IOException("disk"))))
        .isEqualTo(MessageCode.INTERNAL_ERROR.code());
  }

  private static String code(Response response) {
    return ((Problem) response.getEntity()).code();
  }
}
