package dev.gatehouse.audit.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tokens that callers of the REST API show, and who holds them; only digests are kept. */
public final class ApiTokens {
  /** Who holds the token of a file that names nobody. */
  public static final String DEFAULT_HOLDER = "default";

  private static final String SCHEME = "Bearer ";
  private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._@-]{0,63}):(.+)");

  private final List<Held> tokens;

  private record Held(String holder, Digest digest) {}

  private static final class Digest {
    private final byte[] sha256;

    Digest(String token) {
      try {
        sha256 =
            MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }

    boolean isOf(Digest other) {
      return MessageDigest.isEqual(sha256, other.sha256);
    }
  }

  private ApiTokens(List<Held> tokens) {
    this.tokens = tokens;
  }

  /**
   * Reads a token file: lines of {@code name:token}, or one token alone. Empty lines and those that
   * begin with {@code #} are passed over.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static ApiTokens parse(String file) {
    List<String> lines =
        file.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .toList();
    if (lines.size() == 1 && lines.getFirst().indexOf(':') < 0) {
      return new ApiTokens(List.of(new Held(DEFAULT_HOLDER, new Digest(lines.getFirst()))));
    }
    List<Held> tokens = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String line : lines) {
      Matcher named = NAMED.matcher(line);
      if (!named.matches() || !seen.add("name " + named.group(1)) || !seen.add(named.group(2))) {
        throw new IllegalArgumentException(
            "each line is name:token, with names and tokens of its own");
      }
      tokens.add(new Held(named.group(1), new Digest(named.group(2).strip())));
    }
    if (tokens.isEmpty()) {
      throw new IllegalArgumentException("there is no token");
    }
    return new ApiTokens(tokens);
  }

  /** Who holds the token of an Authorization header; takes as long for every wrong one. */
  Optional<String> holder(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    Digest shown = new Digest(authorization.substring(SCHEME.length()).strip());
    Optional<String> holder = Optional.empty();
    for (Held held : tokens) {
      if (held.digest().isOf(shown)) {
        holder = Optional.of(held.holder());
      }
    }
    return holder;
  }
}
