package dev.gatehouse.backend.grant;

import dev.gatehouse.backend.MessageCode;

/** What became of a token that claims to be a grant. */
public sealed interface GrantVerdict {

  /** It is one. Whether it may be used here and now is the lease's question. */
  record Genuine(Grant grant) implements GrantVerdict {}

  /** It is none, for good. */
  record Rejected(MessageCode code) implements GrantVerdict {}

  /** Nobody can tell now, which never lets anybody in. */
  record Unverifiable() implements GrantVerdict {}
}
