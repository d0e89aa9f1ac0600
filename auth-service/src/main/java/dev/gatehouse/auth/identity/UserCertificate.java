package dev.gatehouse.auth.identity;

import dev.gatehouse.auth.identity.KeyRestrictions.Permission;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An OpenSSH certificate (PROTOCOL.certkeys): who certifies whose key, for whom and until when.
 *
 * <p>What it says holds only when {@link #isSigned} and when its authority is one that somebody
 * trusts. Immutable.
 *
 * @param key the certified key, as a client without certificate would offer it
 * @param serial the number that the authority gave it, unsigned; 0 when it gave none
 * @param forUsers whether it is for users, and not for hosts
 * @param keyId what the authority calls it, at most {@value #KEY_ID_BYTES_MAX} bytes of UTF-8
 * @param principals the names that it is good for, at most {@value #PRINCIPALS_MAX}
 * @param begin when it begins to be valid
 * @param end when it is valid no more; {@link Instant#MAX} when never
 * @param criticalOptions the data of each, by name
 * @param extensions the names of what it permits and says
 * @param authority the key that signed it
 */
public record UserCertificate(
    PublicKeyBlob key,
    long serial,
    boolean forUsers,
    String keyId,
    List<String> principals,
    Instant begin,
    Instant end,
    Map<String, Option> criticalOptions,
    Set<String> extensions,
    PublicKeyBlob authority,
    AuthoritySignature signature) {

  public static final int KEY_ID_BYTES_MAX = 1024;
  public static final int PRINCIPALS_MAX = 256;

  /** What a principal looks like in an access file, for a person who reads an error. */
  public static final String PRINCIPAL_FORM = "1 to 256 characters without white space and commas";

  private static final Pattern PRINCIPAL = Pattern.compile("[\\S&&[^,\"]]{1,256}");

  private static final String SOURCE_ADDRESS = "source-address";
  private static final String FORCE_COMMAND = "force-command";
  private static final Set<String> ENFORCED = Set.of(SOURCE_ADDRESS, FORCE_COMMAND);

  public UserCertificate {
    principals = List.copyOf(principals);
    criticalOptions = Map.copyOf(criticalOptions);
    extensions = Set.copyOf(extensions);
  }

  /** The data of an option: none, or one string; what is neither is unknown. */
  record Option(boolean isFlag, Optional<String> text) {}

  /** What came of reading one. */
  public sealed interface Reading {
    record Certificate(UserCertificate certificate) implements Reading {}

    /** Bytes that are no certificate, and why. */
    record Malformed(String problem) implements Reading {}
  }

  /** Reads a certificate; verifies no signature. */
  public static Reading read(PublicKeyBlob blob) {
    return CertificateReader.read(blob);
  }

  /** Whether this can be the name of a principal as an access file gives it. */
  public static boolean isPrincipal(String text) {
    return PRINCIPAL.matcher(text).matches();
  }

  /** Whether its authority signed it. The work is that of verifying one signature. */
  public boolean isSigned() {
    return signature.isBy(authority);
  }

  public boolean hasBegun(Instant now) {
    return !now.isBefore(begin);
  }

  public boolean hasEnded(Instant now) {
    return !now.isBefore(end);
  }

  /** The command that it demands in place of whatever is asked for. */
  public Optional<String> forcedCommand() {
    return Optional.ofNullable(criticalOptions.get(FORCE_COMMAND)).flatMap(Option::text);
  }

  /** Whether every critical option is one that is enforced, and can be read. */
  public boolean hasEnforceableOptions() {
    return ENFORCED.containsAll(criticalOptions.keySet())
        && (!criticalOptions.containsKey(FORCE_COMMAND) || forcedCommand().isPresent())
        && (!criticalOptions.containsKey(SOURCE_ADDRESS) || sourceAddress().isPresent());
  }

  /**
   * What the certificate takes away, its end included.
   *
   * @throws IllegalStateException when it has a critical option that is not enforced
   */
  public KeyRestrictions restrictions() {
    if (!hasEnforceableOptions()) {
      throw new IllegalStateException("a critical option is not enforced");
    }
    Set<Permission> denied = EnumSet.allOf(Permission.class);
    denied.removeIf(permission -> extensions.contains(permission.extension()));
    return new KeyRestrictions(
        sourceAddress().stream().toList(), Optional.of(end), denied, forcedCommand());
  }

  /** Addresses and networks; a list that excludes some is for options of keys alone. */
  private Optional<AddressPatterns> sourceAddress() {
    return Optional.ofNullable(criticalOptions.get(SOURCE_ADDRESS))
        .flatMap(Option::text)
        .filter(list -> list.indexOf('!') < 0)
        .flatMap(AddressPatterns::of);
  }
}
