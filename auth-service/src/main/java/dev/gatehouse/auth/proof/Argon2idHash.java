package dev.gatehouse.auth.proof;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A hash by Argon2id (RFC 9106) version 1.3, as a PHC string.
 *
 * <p>The least that is accepted is what OWASP's cheat sheet on password storage asks for: 7 MiB and
 * five passes, or more memory and fewer passes to the same product. The most keeps one log-in from
 * being a denial of service.
 */
final class Argon2idHash implements PasswordHash {

  static final String START = "$argon2";
  static final int MEMORY_KIB_MOST = 128 * 1024;

  private static final int MEMORY_KIB_LEAST = 7 * 1024;
  private static final int PASSES_MOST = 16;
  private static final int LANES_MOST = 16;
  private static final int WORK_LEAST = 5 * MEMORY_KIB_LEAST;
  private static final int WORK_MOST = 4 * MEMORY_KIB_MOST;
  private static final int SALT_BYTES_LEAST = 8;
  private static final int HASH_BYTES_LEAST = 16;
  private static final int BYTES_MOST = 64;

  private static final Pattern FORM =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=([1-9][0-9]{0,7}),t=([1-9][0-9]{0,3}),p=([1-9][0-9]{0,3})"
              + "\\$([A-Za-z0-9+/]{1,200})\\$([A-Za-z0-9+/]{1,200})");

  private final int memoryKib;
  private final int passes;
  private final int lanes;
  private final byte[] salt;
  private final byte[] hash;

  private Argon2idHash(int memoryKib, int passes, int lanes, byte[] salt, byte[] hash) {
    this.memoryKib = memoryKib;
    this.passes = passes;
    this.lanes = lanes;
    this.salt = salt;
    this.hash = hash;
  }

  static PasswordHashReading read(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return new PasswordHashReading.Refused(
          "not an Argon2id hash: $argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt>$<hash>");
    }
    Argon2idHash hash;
    try {
      hash =
          new Argon2idHash(
              Integer.parseInt(matcher.group(1)),
              Integer.parseInt(matcher.group(2)),
              Integer.parseInt(matcher.group(3)),
              Base64.getDecoder().decode(matcher.group(4)),
              Base64.getDecoder().decode(matcher.group(5)));
    } catch (IllegalArgumentException e) {
      return new PasswordHashReading.Refused("salt or hash is not base64 without padding");
    }
    return hash.problem()
        .<PasswordHashReading>map(PasswordHashReading.Refused::new)
        .orElseGet(() -> new PasswordHashReading.Accepted(hash));
  }

  private Optional<String> problem() {
    if (!isBetween(memoryKib, MEMORY_KIB_LEAST, MEMORY_KIB_MOST)) {
      return bounds("m (KiB)", MEMORY_KIB_LEAST, MEMORY_KIB_MOST, memoryKib);
    }
    if (!isBetween(passes, 1, PASSES_MOST)) {
      return bounds("t", 1, PASSES_MOST, passes);
    }
    if (!isBetween(lanes, 1, LANES_MOST)) {
      return bounds("p", 1, LANES_MOST, lanes);
    }
    if (!isBetween(memoryKib * passes, WORK_LEAST, WORK_MOST)) {
      return bounds("m times t", WORK_LEAST, WORK_MOST, memoryKib * passes);
    }
    if (!isBetween(salt.length, SALT_BYTES_LEAST, BYTES_MOST)) {
      return bounds("bytes of salt", SALT_BYTES_LEAST, BYTES_MOST, salt.length);
    }
    if (!isBetween(hash.length, HASH_BYTES_LEAST, BYTES_MOST)) {
      return bounds("bytes of hash", HASH_BYTES_LEAST, BYTES_MOST, hash.length);
    }
    return Optional.empty();
  }

  private static boolean isBetween(int number, int least, int most) {
    return number >= least && number <= most;
  }

  private static Optional<String> bounds(String what, int least, int most, int found) {
    return Optional.of(
        "an Argon2id hash has from %d to %d %s, this one %d".formatted(least, most, what, found));
  }

  @Override
  public boolean matches(TypedSecret password) {
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    argon2.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] made = new byte[hash.length];
    int _ = argon2.generateBytes(password.bytes(), made);
    return MessageDigest.isEqual(made, hash);
  }

  @Override
  public String cost() {
    return "argon2id m=%d t=%d p=%d".formatted(memoryKib, passes, lanes);
  }

  @Override
  public String toString() {
    return cost();
  }
}
