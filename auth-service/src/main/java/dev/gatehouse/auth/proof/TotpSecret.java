package dev.gatehouse.auth.proof;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;

/**
 * What a user's authenticator knows too: codes of six digits, a new one every 30 seconds (RFC
 * 6238). Immutable.
 *
 * @param key the shared secret
 * @param algorithm by which codes are made of it
 */
public record TotpSecret(SecretKeySpec key, Algorithm algorithm) {

  private static final Duration PERIOD = Duration.ofSeconds(30);
  private static final int DIGITS = 6;

  /** Periods by which two clocks may differ, either way. */
  private static final int SKEW = 1;

  /** RFC 4226, section 4, R6. */
  private static final int BYTES_LEAST = 16;

  private static final int BYTES_MOST = 128;

  /** Whole groups of eight, and a last one of a length that whole bytes give. */
  private static final Pattern BASE32 =
      Pattern.compile("([A-Z2-7]{8})*([A-Z2-7]{2}|[A-Z2-7]{4}|[A-Z2-7]{5}|[A-Z2-7]{7})?");

  /** By the words that authenticators use. */
  public enum Algorithm {
    SHA1(TimeBasedOneTimePasswordGenerator.TOTP_ALGORITHM_HMAC_SHA1),
    SHA256(TimeBasedOneTimePasswordGenerator.TOTP_ALGORITHM_HMAC_SHA256);

    private final String mac;

    Algorithm(String mac) {
      this.mac = mac;
    }
  }

  /** The secret of this base32; empty when it is none of 16 to 128 bytes. */
  public static Optional<TotpSecret> of(String base32, Algorithm algorithm) {
    String digits = base32.toUpperCase(Locale.ROOT).replace(" ", "").replaceFirst("=+$", "");
    if (!BASE32.matcher(digits).matches() || digits.length() > BYTES_MOST * 8 / 5) {
      return Optional.empty();
    }
    // Base32 comes in groups of eight.
    byte[] bytes = Base32.decode(digits + "=".repeat(Math.floorMod(-digits.length(), 8)));
    return bytes.length < BYTES_LEAST
        ? Optional.empty()
        : Optional.of(new TotpSecret(new SecretKeySpec(bytes, algorithm.mac), algorithm));
  }

  /**
   * The period whose code this is, counted since 1970; empty when it is not that of any which
   * counts at that moment. Whoever asks remembers it: a code is good for one time.
   */
  public Optional<Long> periodOf(TypedSecret code, Instant now) {
    Optional<Long> found = Optional.empty();
    for (int skew = -SKEW; skew <= SKEW; skew++) {
      Instant moment = now.plus(PERIOD.multipliedBy(skew));
      byte[] expected = codeAt(moment).getBytes(StandardCharsets.US_ASCII);
      if (MessageDigest.isEqual(expected, code.bytes())) {
        found = Optional.of(moment.getEpochSecond() / PERIOD.toSeconds());
      }
    }
    return found;
  }

  private String codeAt(Instant moment) {
    try {
      return new TimeBasedOneTimePasswordGenerator(PERIOD, DIGITS, algorithm.mac)
          .generateOneTimePasswordString(key, moment, Locale.ROOT);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("a key of bytes is a key for HMAC", e);
    }
  }

  @Override
  public String toString() {
    return "(a secret for codes)";
  }
}
