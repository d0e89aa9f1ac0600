package dev.gatehouse.auth.identity;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** All that is revoked. Immutable. */
public final class Revocations {

  public static final Revocations NONE = new Revocations(List.of());

  /** Those that equal what they revoke, found at once. */
  private final Set<Revocation> exact;

  /** Those that have to be gone through, each by a comparison or two. */
  private final List<Revocation> ranges;

  public Revocations(Collection<Revocation> revocations) {
    this.ranges = revocations.stream().filter(Revocations::isRange).toList();
    this.exact =
        revocations.stream()
            .filter(some -> !isRange(some))
            .map(Revocations::byFingerprint)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** A key is found by its digest, so that one can be judged later of which that alone was kept. */
  private static Revocation byFingerprint(Revocation revocation) {
    return revocation instanceof Revocation.Key(PublicKeyBlob key)
        ? new Revocation.Fingerprint(key.fingerprint())
        : revocation;
  }

  private static boolean isRange(Revocation revocation) {
    return switch (revocation) {
      case Revocation.Serials _, Revocation.SerialBits _ -> true;
      case Revocation.Serial _, Revocation.KeyId _, Revocation.Key _, Revocation.Fingerprint _ ->
          false;
    };
  }

  /** Whether the key is revoked, with whatever certificate. */
  public boolean revoke(PublicKeyBlob key) {
    return revoke(key.fingerprints());
  }

  /** Whether the key of these fingerprints is revoked, with whatever certificate. */
  public boolean revoke(Fingerprints key) {
    return exact.contains(new Revocation.Fingerprint(key.sha256()))
        || exact.contains(new Revocation.Fingerprint(key.sha1()));
  }

  /** Whether the certificate is revoked, or the key in it, or the one that signed it. */
  public boolean revoke(UserCertificate certificate) {
    return revoke(
        certificate.key().fingerprints(),
        certificate.authority(),
        certificate.serial(),
        certificate.keyId());
  }

  /** The same of a certificate of which no more was kept than this. */
  public boolean revoke(Fingerprints key, PublicKeyBlob authority, long serial, String keyId) {
    return revoke(key)
        || revoke(authority)
        || revoke(Optional.of(authority), serial, keyId)
        || revoke(Optional.empty(), serial, keyId);
  }

  private boolean revoke(Optional<PublicKeyBlob> authority, long serial, String keyId) {
    return exact.contains(new Revocation.KeyId(authority, keyId))
        || (serial != 0
            && (exact.contains(new Revocation.Serial(authority, serial))
                || ranges.stream().anyMatch(range -> holds(range, authority, serial))));
  }

  private static boolean holds(
      Revocation revocation, Optional<PublicKeyBlob> authority, long serial) {
    return switch (revocation) {
      case Revocation.Serials range ->
          range.authority().equals(authority)
              && Long.compareUnsigned(range.first(), serial) <= 0
              && Long.compareUnsigned(serial, range.last()) <= 0;
      case Revocation.SerialBits bits -> {
        long place = serial - bits.offset();
        yield bits.authority().equals(authority)
            && Long.compareUnsigned(bits.offset(), serial) <= 0
            && Long.compareUnsigned(place, bits.bits().bitLength()) < 0
            && bits.bits().testBit((int) place);
      }
      case Revocation.Serial _, Revocation.KeyId _, Revocation.Key _, Revocation.Fingerprint _ ->
          false;
    };
  }
}
