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
        revocations.stream().filter(some -> !isRange(some)).collect(Collectors.toUnmodifiableSet());
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
    return exact.contains(new Revocation.Key(key))
        || exact.contains(new Revocation.Fingerprint(key.fingerprint()))
        || exact.contains(new Revocation.Fingerprint(key.sha1Fingerprint()));
  }

  /** Whether the certificate is revoked, or the key in it, or the one that signed it. */
  public boolean revoke(UserCertificate certificate) {
    return revoke(certificate.key())
        || revoke(certificate.authority())
        || revoke(certificate, Optional.of(certificate.authority()))
        || revoke(certificate, Optional.empty());
  }

  private boolean revoke(UserCertificate certificate, Optional<PublicKeyBlob> authority) {
    long serial = certificate.serial();
    return exact.contains(new Revocation.KeyId(authority, certificate.keyId()))
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
