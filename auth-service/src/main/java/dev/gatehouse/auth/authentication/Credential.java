package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.proof.TypedSecret;

/** What a client brings to an authentication attempt. */
public sealed interface Credential {

  /** Nothing: the method {@code none}, by which a client asks what it may try (RFC 4252, 5.2). */
  record None() implements Credential {}

  /** A key that the client could sign with: a mere question, and worth no grant. */
  record OfferedKey(PublicKeyBlob key) implements Credential {}

  /** A key that the client signed with, and the gateway verified the signature. */
  record ProvenKey(PublicKeyBlob key) implements Credential {}

  /** What the client sent as the user's password (RFC 4252, 8). */
  record Password(TypedSecret secret) implements Credential {}

  /** The wish to be asked (RFC 4256, 3.1). */
  record AskMe() implements Credential {}

  /** The answer to the one prompt that was sent (RFC 4256, 3.4). */
  record Answer(TypedSecret secret) implements Credential {}
}
