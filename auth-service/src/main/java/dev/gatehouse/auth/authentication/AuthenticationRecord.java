package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.ServiceLog;
import dev.gatehouse.auth.access.Authorization;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Acceptable;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Accepted;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Busy;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Challenge;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Continue;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Denied;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Full;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Rejected;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Unavailable;
import dev.gatehouse.auth.grant.SignedGrant;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.UserCertificate;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Writes every decision to the log and counts it: here, and only here, a rejection has a reason.
 */
@Singleton
public final class AuthenticationRecord {

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

  /** Writes what was decided about this attempt, and how long that took. */
  public void write(AuthenticationAttempt attempt, AuthenticationDecision decision, Duration took) {
    ServiceLog log =
        LOG.with("sessionId", attempt.session())
            .with("clientAddress", attempt.client().address())
            .with("clientVersion", attempt.client().version())
            .with("user", attempt.user())
            .with("attempt", attempt.number())
            .with("method", attempt.method().word())
            .with("key", fingerprint(attempt.credential()));
    for (var field : certificate(attempt.credential()).entrySet()) {
      log = log.with(field.getKey(), field.getValue());
    }
    switch (decision) {
      case Acceptable() -> {
        log.info(MessageCode.AUTHENTICATION_ACCEPTABLE);
        count(attempt, "acceptable", NO_REASON);
      }
      case Accepted accepted -> {
        log.with("principal", accepted.authorization().principal())
            .with("policy", accepted.authorization().policy().name())
            .with("rule", rule(accepted.authorization()))
            .with("grantId", accepted.grant().map(SignedGrant::id).orElse(NO_REASON))
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
      case Unavailable(MessageCode code, String detail) -> {
        log.with("detail", detail).warn(code);
        count(attempt, "unavailable", code.code());
      }
      case Busy() -> {
        log.warn(MessageCode.PASSWORDS_BUSY);
        count(attempt, "busy", NO_REASON);
      }
      case Denied(String rule) -> {
        log.with("rule", "rules." + rule).info(MessageCode.AUTHENTICATION_DENIED_BY_RULE);
        count(attempt, "denied", "rule");
      }
      case Full(String policy) -> {
        log.with("policy", policy).info(MessageCode.AUTHENTICATION_FULL);
        count(attempt, "full", "sessions");
      }
      case Rejected(RejectionReason reason, _) -> {
        log.with("reason", reason.label()).info(codeOf(reason));
        count(attempt, "rejected", reason.label());
      }
    }
    duration.record(took);
  }

  private static String rule(Authorization authorization) {
    return authorization.policy().choice().rule().map(id -> "rules." + id).orElse(NO_REASON);
  }

  private static Optional<PublicKeyBlob> key(Credential credential) {
    return switch (credential) {
      case Credential.None _, Credential.Password _, Credential.AskMe _, Credential.Answer _ ->
          Optional.empty();
      case Credential.OfferedKey(PublicKeyBlob key) -> Optional.of(key);
      case Credential.ProvenKey(PublicKeyBlob key) -> Optional.of(key);
    };
  }

  /** Of the key itself: with or without a certificate, it is the same key. */
  private static String fingerprint(Credential credential) {
    return key(credential)
        .map(key -> read(key).map(UserCertificate::key).orElse(key).fingerprint())
        .orElse("none");
  }

  /** What a certificate says of itself, whether or not it is believed. */
  private static Map<String, String> certificate(Credential credential) {
    return key(credential)
        .flatMap(AuthenticationRecord::read)
        .map(
            certificate ->
                Map.of(
                    "certificate", certificate.keyId(),
                    "serial", Long.toUnsignedString(certificate.serial()),
                    "authority", certificate.authority().fingerprint()))
        .orElse(Map.of());
  }

  private static Optional<UserCertificate> read(PublicKeyBlob key) {
    return key.isCertificate()
            && UserCertificate.read(key)
                instanceof UserCertificate.Reading.Certificate(UserCertificate certificate)
        ? Optional.of(certificate)
        : Optional.empty();
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

  private static MessageCode codeOf(RejectionReason reason) {
    if (reason.isBlock()) {
      return MessageCode.AUTHENTICATION_BLOCKED;
    }
    return reason.isAboutCertificate()
        ? MessageCode.CERTIFICATE_REFUSED
        : MessageCode.AUTHENTICATION_REJECTED;
  }
}
