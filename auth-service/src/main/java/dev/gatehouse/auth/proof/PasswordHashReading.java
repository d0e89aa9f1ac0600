package dev.gatehouse.auth.proof;

/** What came of reading the hash of a password; no problem repeats what was read. */
public sealed interface PasswordHashReading {

  record Accepted(PasswordHash hash) implements PasswordHashReading {}

  record Refused(String problem) implements PasswordHashReading {}

  /** Reads a hash in any of the accepted forms. */
  static PasswordHashReading read(String text) {
    if (text.startsWith(Argon2idHash.START)) {
      return Argon2idHash.read(text);
    }
    if (text.startsWith(BcryptHash.START)) {
      return BcryptHash.read(text);
    }
    return new Refused("not the hash of a password; accepted are Argon2id ($argon2id$) and bcrypt");
  }
}
