package dev.gatehouse.auth.caller;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which caller a bearer token belongs to. Each has a token of its own, of which only the SHA-256 is
 * kept; every comparison runs to its end whatever the token.
 */
public final class CallerTokens {

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{43}=?");

  private final Map<Caller, byte[]> digests = new EnumMap<>(Caller.class);

  private CallerTokens() {}

  /**
   * Reads every caller's token.
   *
   * @param files the token file of every caller
   * @throws UnusableToken naming the caller
   */
  public static CallerTokens load(Map<Caller, Path> files) throws UnusableToken {
    CallerTokens tokens = new CallerTokens();
    for (Caller caller : Caller.values()) {
      Path file = files.get(caller);
      if (file != null) {
        tokens.add(caller, read(caller, file));
      } else if (caller.isRequired()) {
        throw new UnusableToken(caller, "is missing");
      }
    }
    return tokens;
  }

  /** The caller whose token this is; empty when it is nobody's. */
  Optional<Caller> callerOf(String token) {
    byte[] digest = sha256(token);
    Optional<Caller> found = Optional.empty();
    for (Map.Entry<Caller, byte[]> entry : digests.entrySet()) {
      if (MessageDigest.isEqual(entry.getValue(), digest)) {
        found = Optional.of(entry.getKey());
      }
    }
    return found;
  }

  private void add(Caller caller, String token) throws UnusableToken {
    byte[] digest = sha256(token);
    if (digests.values().stream().anyMatch(other -> Arrays.equals(other, digest))) {
      throw new UnusableToken(caller, "holds another caller's token; each has its own");
    }
    digests.put(caller, digest);
  }

  private static String read(Caller caller, Path file) throws UnusableToken {
    try {
      String token = Files.readString(file, StandardCharsets.US_ASCII).strip();
      if (!TOKEN.matcher(token).matches()) {
        throw new UnusableToken(caller, "does not hold 32 bytes in base64url");
      }
      return token;
    } catch (IOException e) {
      throw new UnusableToken(caller, "names a file that cannot be read: " + file);
    }
  }

  private static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** A token that cannot be used; the problem names the property and never the token. */
  public static final class UnusableToken extends Exception {

    private static final long serialVersionUID = 1L;

    private final String problem;

    UnusableToken(Caller caller, String problem) {
      this.problem = "gatehouse.auth.callers.%s.token-file %s".formatted(caller.word(), problem);
    }

    public String problem() {
      return problem;
    }
  }
}
