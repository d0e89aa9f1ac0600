package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.Authorization;
import dev.gatehouse.auth.access.TrustedAuthority;
import dev.gatehouse.auth.grant.LoginKey;
import dev.gatehouse.auth.identity.KeyRestrictions;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.UserCertificate;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * What a key, or a certificate with its key, amounts to for one user at one moment and place.
 *
 * <p>What a certificate says is looked at before who the user is: the work is the same for every
 * name, until an authority has vouched for whoever asks.
 */
record KeyCheck(AccessSnapshot snapshot, String user, InetAddress client, Instant now) {

  /** What came of it. */
  sealed interface Verdict {

    /** The key would do, or does when it is proven. */
    record Good(Authorization authorization, LoginKey key) implements Verdict {}

    record Refused(RejectionReason reason) implements Verdict {}
  }

  Verdict of(PublicKeyBlob offered) {
    if (!offered.isCertificate()) {
      return key(offered);
    }
    return switch (UserCertificate.read(offered)) {
      case UserCertificate.Reading.Malformed _ ->
          new Verdict.Refused(RejectionReason.CERTIFICATE_MALFORMED);
      case UserCertificate.Reading.Certificate(UserCertificate certificate) ->
          problemWith(certificate)
              .<Verdict>map(Verdict.Refused::new)
              .orElseGet(() -> certified(certificate));
    };
  }

  private Verdict key(PublicKeyBlob key) {
    Optional<Authorization> found = snapshot.authorization(user, key);
    if (found.isEmpty()) {
      return refused(RejectionReason.UNKNOWN_KEY);
    }
    if (snapshot.revocations().revoke(key)) {
      return new Verdict.Refused(RejectionReason.KEY_REVOKED);
    }
    KeyRestrictions restrictions = found.get().restrictions();
    if (!restrictions.allowAddress(client)) {
      return new Verdict.Refused(RejectionReason.KEY_NOT_FROM_THERE);
    }
    return restrictions.allowMoment(now)
        ? new Verdict.Good(found.get(), new LoginKey.Listed(key.fingerprints()))
        : new Verdict.Refused(RejectionReason.KEY_EXPIRED);
  }

  /** What is wrong with it, whoever brings it. */
  private Optional<RejectionReason> problemWith(UserCertificate certificate) {
    if (!snapshot.hasAuthority(certificate.authority())) {
      return Optional.of(RejectionReason.CERTIFICATE_AUTHORITY_UNKNOWN);
    }
    if (!certificate.isSigned()) {
      return Optional.of(RejectionReason.CERTIFICATE_NOT_SIGNED);
    }
    if (!certificate.forUsers()) {
      return Optional.of(RejectionReason.CERTIFICATE_FOR_HOSTS);
    }
    if (snapshot.revocations().revoke(certificate)) {
      return Optional.of(RejectionReason.CERTIFICATE_REVOKED);
    }
    if (!certificate.hasBegun(now)) {
      return Optional.of(RejectionReason.CERTIFICATE_NOT_YET_VALID);
    }
    if (certificate.hasEnded(now)) {
      return Optional.of(RejectionReason.CERTIFICATE_EXPIRED);
    }
    return certificate.hasEnforceableOptions()
        ? Optional.empty()
        : Optional.of(RejectionReason.CERTIFICATE_OPTION_UNKNOWN);
  }

  private Verdict certified(UserCertificate certificate) {
    Optional<TrustedAuthority> trust = snapshot.trusted(user, certificate.authority());
    if (trust.isEmpty()) {
      return refused(RejectionReason.CERTIFICATE_AUTHORITY_NOT_TRUSTED);
    }
    if (!trust.get().accepts(certificate.principals())) {
      return new Verdict.Refused(RejectionReason.CERTIFICATE_PRINCIPAL_WRONG);
    }
    if (!trust.get().letsForce(certificate.restrictions())) {
      return new Verdict.Refused(RejectionReason.CERTIFICATE_FORCES_COMMAND);
    }
    Authorization authorization = trust.get().authorization(certificate.restrictions());
    if (!authorization.restrictions().allowAddress(client)) {
      return new Verdict.Refused(RejectionReason.CERTIFICATE_NOT_FROM_THERE);
    }
    // The end of the certificate has been looked at; that of the authority's line has not.
    return authorization.restrictions().allowMoment(now)
        ? new Verdict.Good(authorization, loginKey(certificate, trust.get()))
        : new Verdict.Refused(RejectionReason.KEY_EXPIRED);
  }

  private static LoginKey loginKey(UserCertificate certificate, TrustedAuthority trust) {
    return new LoginKey.Certified(
        certificate.key().fingerprints(),
        certificate.authority().fingerprint(),
        certificate.serial(),
        certificate.keyId(),
        certificate.principals().stream().filter(trust.principals()::contains).distinct().toList(),
        certificate.restrictions().denied(),
        certificate.restrictions().command());
  }

  private Verdict refused(RejectionReason ofAKnownUser) {
    return new Verdict.Refused(ofAKnownUser.of(snapshot.standing(user)));
  }
}
