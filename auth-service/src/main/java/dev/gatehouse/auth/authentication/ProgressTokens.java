package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.grant.LoginKey;
import dev.gatehouse.auth.grant.LoginKeyForm;
import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.proof.Step;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;

/**
 * Writes a session's {@link Progress} into the text that the gateway carries from one call to the
 * next, so that any replica can answer any call.
 *
 * <p>The text says nothing that the gateway does not know, and holds for one session and one user
 * alone: it is authenticated together with both. Thread-safe.
 */
final class ProgressTokens {

  /** Longer than a person needs and than a gateway lets anybody take for the whole. */
  static final Duration LIFETIME = Duration.ofMinutes(5);

  /** Room for the longest names that a certificate may have. */
  static final int CHARACTERS_MAX = 16 * 1024;

  private static final String FORM = "2";
  private static final String NOTHING = "-";
  private static final int FIELDS = 6;

  private final Supplier<List<SecretKey>> keys;

  /**
   * Tokens that are written with the first of these keys, and read with each: while one signing key
   * takes over from another, replicas derive them from different ones.
   */
  ProgressTokens(Supplier<List<SecretKey>> keys) {
    this.keys = keys;
  }

  String write(Progress progress, SessionId session, String user) {
    String text =
        String.join(
            "\n",
            FORM,
            String.valueOf(progress.end().getEpochSecond()),
            progress.asked().map(asked -> asked.step().name()).orElse(NOTHING),
            String.valueOf(progress.asked().map(Progress.Asked::attempt).orElse(0)),
            progress.key().map(LoginKeyForm::text).orElse(NOTHING),
            progress.done().stream().map(Step::name).collect(Collectors.joining(",")));
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    return base64.encodeToString(text.getBytes(StandardCharsets.UTF_8))
        + "."
        + base64.encodeToString(code(keys.get().getFirst(), text, session, user));
  }

  /** What the text says; empty when it was not written here for this session and this user. */
  Optional<Progress> read(String token, SessionId session, String user) {
    int dot = token.indexOf('.');
    if (dot < 0 || token.length() > CHARACTERS_MAX) {
      return Optional.empty();
    }
    try {
      Base64.Decoder base64 = Base64.getUrlDecoder();
      String text = new String(base64.decode(token.substring(0, dot)), StandardCharsets.UTF_8);
      byte[] code = base64.decode(token.substring(dot + 1));
      boolean ours =
          keys.get().stream()
              .anyMatch(key -> MessageDigest.isEqual(code, code(key, text, session, user)));
      return ours ? Optional.of(progress(text)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Progress progress(String text) {
    String[] fields = text.split("\n", -1);
    if (fields.length != FIELDS || !fields[0].equals(FORM)) {
      throw new IllegalArgumentException("another form");
    }
    Optional<Progress.Asked> asked =
        fields[2].equals(NOTHING)
            ? Optional.empty()
            : Optional.of(new Progress.Asked(Step.valueOf(fields[2]), Integer.parseInt(fields[3])));
    List<Step> done =
        fields[5].isEmpty()
            ? List.of()
            : Arrays.stream(fields[5].split(",", -1)).map(Step::valueOf).toList();
    Optional<LoginKey> key =
        fields[4].equals(NOTHING) ? Optional.empty() : Optional.of(LoginKeyForm.read(fields[4]));
    return new Progress(done, key, asked, Instant.ofEpochSecond(Long.parseLong(fields[1])));
  }

  private static byte[] code(SecretKey key, String text, SessionId session, String user) {
    return new Keyed(key).code(text + "\n" + session + "\n" + user);
  }
}
