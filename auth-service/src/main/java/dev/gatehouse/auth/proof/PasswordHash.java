package dev.gatehouse.auth.proof;

/**
 * What is kept of a password: enough to recognise it, at a price. Immutable.
 *
 * <p>Verifying takes up to seconds and up to {@value Argon2idHash#MEMORY_KIB_MOST} KiB.
 */
public sealed interface PasswordHash permits Argon2idHash, BcryptHash {

  /** Whether this is the password; takes the same time whatever the answer. */
  boolean matches(TypedSecret password);

  /** How it was made: hashes of equal cost take equally long. */
  String cost();
}
