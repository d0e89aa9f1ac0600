package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.ServiceLog;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Acceptable;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Accepted;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Busy;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Challenge;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Continue;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Rejected;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Writes every decision to the log and counts it: here, and only here, a rejection has a reason.
 */
@Singleton
class AuthenticationRecord {

  private static final ServiceLog LOG = ServiceLog.of(AuthenticationRecord.class);
  private static final String NO_REASON = "none";

  private final MeterRegistry metrics;
  private final Timer duration;

  AuthenticationRecord(MeterRegistry metrics) {
    this.metrics = metrics;
    this.duration =
        Timer.builder("gatehouse.auth.authentication.duration")
            .description("How long it took to decide about an authentication attempt")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofNanos(100_000))
            .maximumExpectedValue(Duration.ofSeconds(5))
            .register(metrics);
  }

  void write(AuthenticationAttempt attempt, AuthenticationDecision decision, Duration took) {
    ServiceLog log =
        LOG.with("sessionId", attempt.session())
            .with("clientAddress", attempt.client().address())
            .with("clientVersion", attempt.client().version())
            .with("user", attempt.user())
            .with("attempt", attempt.number())
            .with("method", attempt.method().word())
            .with("key", fingerprint(attempt.credential()));
    switch (decision) {
      case Acceptable() -> {
        log.info(MessageCode.AUTHENTICATION_ACCEPTABLE);
        count(attempt, "acceptable", NO_REASON);
      }
      case Accepted accepted -> {
        log.with("principal", accepted.authorization().principal())
            .with("policy", accepted.authorization().policy().name())
            .with("grantId", accepted.grant().id())
            .info(MessageCode.AUTHENTICATION_ACCEPTED);
        count(attempt, "accepted", NO_REASON);
      }
      case Continue _ -> {
        log.info(MessageCode.AUTHENTICATION_CONTINUES);
        count(attempt, "continue", NO_REASON);
      }
      case Challenge _ -> {
        log.info(MessageCode.AUTHENTICATION_ASKS);
        count(attempt, "challenge", NO_REASON);
      }
      case Busy() -> {
        log.warn(MessageCode.PASSWORDS_BUSY);
        count(attempt, "busy", NO_REASON);
      }
      case Rejected(RejectionReason reason, _) -> {
        log.with("reason", reason.label()).info(MessageCode.AUTHENTICATION_REJECTED);
        count(attempt, "rejected", reason.label());
      }
    }
    duration.record(took);
  }

  private static String fingerprint(Credential credential) {
    return switch (credential) {
      case Credential.None _, Credential.Password _, Credential.AskMe _, Credential.Answer _ ->
          "none";
      case Credential.OfferedKey(PublicKeyBlob key) -> key.fingerprint();
      case Credential.ProvenKey(PublicKeyBlob key) -> key.fingerprint();
    };
  }

  private void count(AuthenticationAttempt attempt, String outcome, String reason) {
    Counter.builder("gatehouse.auth.authentications")
        .description("Authentication attempts that were decided")
        .tag("method", attempt.method().word())
        .tag("outcome", outcome)
        .tag("reason", reason)
        .register(metrics)
        .increment();
  }
}
