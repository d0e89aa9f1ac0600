package dev.gatehouse.auth;

/**
 * Every message of this service that a person may meet: in the log, in a problem document, or (by
 * way of the gateway) in a terminal. The code of a message never changes its meaning and is never
 * reused. {@code docs/codes.md} is generated from here.
 */
public enum MessageCode {
  SERVICE_STARTED(
      1001,
      "The service has started",
      "Access file, signing key and caller tokens were read without an error.",
      "Nothing to do."),
  CONFIGURATION_REFUSED(
      1002,
      "The configuration is refused",
      "A property of gatehouse.auth.* is missing or says something that cannot be meant.",
      "Correct the property that the log entry names, and start the service again."),

  ACCESS_FILE_LOADED(
      1101,
      "The access file is in effect",
      "The file was read whole and has no error.",
      "Nothing to do; the entry's digest tells which version of the file is in effect."),
  ACCESS_FILE_REFUSED(
      1102,
      "The access file is refused",
      "The file has at least one error, so none of it takes effect and the service does not start.",
      "Correct every GH-AUTH-1103 entry that precedes this one; docs/access.md lists all keys."),
  ACCESS_FILE_ERROR(
      1103,
      "The access file has an error",
      "The named file says something at this line and path that the service does not accept.",
      "Correct the line. Unknown keys and words are errors, never ignored."),
  ACCESS_USER_WITHOUT_POLICY(
      1104,
      "A user has no policy and gets nothing",
      "Neither the user nor any of the user's groups names a policy: access is denied by default.",
      "Give the user or one of the user's groups a policy, or remove the user."),
  ACCESS_FILE_KEPT(
      1105,
      "The changed access file is refused; the one before stays in effect",
      "The file, or one that it names, was changed or is gone, and has at least one error now.",
      "Correct every GH-AUTH-1103 entry that precedes this one. Until then no change has an effect: "
          + "whoever was taken out of the file still gets in."),

  AUTHENTICATION_ACCEPTED(
      2001,
      "The authentication is accepted",
      "The user proved everything that was asked for. A gateway of ours got a grant for the session.",
      "Nothing to do."),
  AUTHENTICATION_ACCEPTABLE(
      2002,
      "The offered key is acceptable",
      "A client asked whether it may sign with this key; nothing was proven and nothing granted.",
      "Nothing to do."),
  AUTHENTICATION_CONTINUES(
      2003,
      "The authentication needs a further step",
      "This step passed, and the policy asks for another.",
      "Nothing to do; the client goes on by itself."),
  AUTHENTICATION_REJECTED(
      2004,
      "Access denied",
      "The user does not exist, has no policy, or what was brought is not what the user proves to "
          + "be by: a wrong key, password or code, a code that was used before, or a method before "
          + "its turn. The answer is the same for all; the log entry's reason tells them apart.",
      "Check the user name and the key (ssh -v shows which keys are offered and which methods can "
          + "continue); then ask whoever keeps the access file."),
  AUTHENTICATION_ASKS(
      2005,
      "The user is asked",
      "The client wants to be asked (keyboard-interactive); a prompt was sent.",
      "Nothing to do; the answer is an attempt of its own."),

  CERTIFICATE_REFUSED(
      2006,
      "A certificate is refused",
      "It is malformed, for hosts, expired or not yet valid, revoked, not signed by an authority that "
          + "the user trusts, for other principals or another address, or has a critical option "
          + "that is not enforced. The entry's reason says which; the client is told no more than "
          + "GH-AUTH-2004.",
      "Compare 'ssh-keygen -L -f' of the certificate with the access file; docs/access.md says what "
          + "each reason asks for."),
  AUTHENTICATION_BLOCKED(
      2007,
      "The attempt is rejected because of a block",
      "The client's address, or the user from an address that is not familiar, has failed too often;"
          + " what was brought counts for nothing until the block ends. The client is told no more"
          + " than that access is denied (GH-AUTH-2004).",
      "Nothing to do if somebody guesses. If somebody honest is kept out, lift the block"
          + " (docs/how-to/see-and-lift-blocks.md)."),

  AUTHENTICATION_DENIED_BY_RULE(
      2008,
      "A rule does not let this user in from there, or now",
      "The user proved everything that was asked for, and the first rule of the access file that is "
          + "about the user and holds for the client's address and the time says deny: true. The "
          + "entry names the rule.",
      "Compare with 'gatehouse-policy explain --address --at'; change the rule if the user should "
          + "come in."),

  AUTHENTICATION_FULL(
      2009,
      "The user has as many sessions as they may have",
      "The user proved everything that was asked for, and as many of the user's sessions live, at all "
          + "gateways together, as sessionsMax of the policy's limits says. The entry names the policy.",
      "The user closes a session. Those of a gateway that was killed count for "
          + "gatehouse.auth.session-counted-for."),

  REQUEST_MALFORMED(
      2101,
      "The request is malformed",
      "A field is missing, unknown, too long or not of its documented form.",
      "The problem's detail names each field; the service's OpenAPI document has the forms."),
  REQUEST_NOT_SERVED(
      2102,
      "The request is not served",
      "Path, HTTP method or media type is not one of this service's.",
      "Compare the request with the service's OpenAPI document."),

  PASSWORDS_BUSY(
      2103,
      "Too many passwords wait to be verified",
      "hashings-max are being verified and hashings-waiting-max wait; each costs what its hash "
          + "names. Nobody is let in meanwhile who needs a password.",
      "Look for guessers (reason wrong-password, unknown-user); if there are none, raise "
          + "gatehouse.auth.hashings-max as far as processors and memory allow."),
  CALLER_GONE(
      2104,
      "The caller hung up",
      "Its connection ended before its request was read whole: it waited too long, or ended itself.",
      "Look at the caller; where there are many, this service or its machine is too busy."),

  BLOCK_BEGAN(
      2201,
      "A block begins",
      "An address or a user name has failed as often as gatehouse.auth.block allows.",
      "Nothing to do: it ends by itself at the time in the entry. Many of them: look at where the"
          + " guesses come from, and keep them away in front of the gateway."),
  BLOCK_LIFTED(
      2202,
      "A block was lifted",
      "Whoever holds the operator's token asked for it.",
      "Nothing to do."),
  BLOCK_UNKNOWN(
      2203,
      "There is no such block",
      "Nothing of this kind and name is blocked: it never was, the block is over, or somebody has"
          + " lifted it.",
      "Compare with GET /v1/blocks; a subject has to be percent-encoded in a path."),
  BLOCKS_UNAVAILABLE(
      2204,
      "The blocks cannot be read now",
      "PostgreSQL does not answer.",
      "Look for GH-AUTH-2205 in the log; try again when PostgreSQL is back."),
  BLOCKS_LOCAL(
      2205,
      "Failures are counted by this replica alone",
      "PostgreSQL does not answer, or its tables could not be brought up to date; the entry's reason"
          + " says which. Logins go on, and blocks hold that this replica knows.",
      "Look at PostgreSQL, and at quarkus.datasource.*. It is tried again every"
          + " gatehouse.auth.block.tend-every."),
  BLOCKS_COMMON(
      2206,
      "Failures are counted by all replicas together",
      "PostgreSQL answers; what this replica counted meanwhile was carried over.",
      "Nothing to do."),
  BLOCKS_DROPPED(
      2207,
      "There are too many subjects; the first to be forgotten were dropped",
      "More addresses or user names have failed than gatehouse.auth.block.subjects-max.",
      "An attack from very many addresses: keep it away in front of the gateway, or raise"
          + " subjects-max."),
  REVOCATION_MADE(
      2301,
      "What was granted is revoked",
      "Whoever holds the operator's token asked for it; the entry says whose grants, and why.",
      "Nothing to do; gateways end the sessions within 30 seconds."),
  REVOCATION_LIFTED(
      2302,
      "A revocation is forgotten",
      "Whoever holds the operator's token asked for it.",
      "Nothing to do; sessions that have ended because of it do not come back."),
  REVOCATION_UNKNOWN(
      2303,
      "There is no such revocation",
      "No revocation has this id: it never was, it was forgotten when no session could be left, or"
          + " somebody has lifted it.",
      "Compare with GET /v1/revocations."),
  REVOCATIONS_TOO_MANY(
      2304,
      "There are too many revocations",
      "10000 are kept; each for 30 days.",
      "Lift those whose sessions have ended; to keep somebody out, change the access file."),
  REVOCATIONS_UNAVAILABLE(
      2305,
      "The revocations cannot be read or written now",
      "PostgreSQL does not answer, so nobody can say whether a grant still stands.",
      "Look at PostgreSQL, and at quarkus.datasource.*; sessions go on meanwhile for the gateways'"
          + " authorization-stale-max."),
  BASIS_UNREADABLE(
      2306,
      "What grants rest on cannot be read",
      "A gateway asked about grants with a basis that no published key has signed, or that another"
          + " version of auth-service wrote. The sessions count as unconfirmed.",
      "Publish the key that signed before until no session of its time is left"
          + " (docs/how-to/rotate-the-signing-key.md); bring all replicas to one version."),

  CODES_UNAVAILABLE(
      2401,
      "Which one-time codes were used cannot be known now",
      "PostgreSQL does not answer, or its tables are not up to date; the entry's reason says which."
          + " A code that may have been used before lets nobody in, so nobody gets in by one.",
      "Look at PostgreSQL, and at quarkus.datasource.*. Whoever needs no code gets in meanwhile."),

  PLACES_UNAVAILABLE(
      2402,
      "How many sessions a user has cannot be known now",
      "PostgreSQL does not answer, or its tables are not up to date; the entry's reason says which."
          + " Whoever has a policy with sessionsMax does not get in.",
      "Look at PostgreSQL, and at quarkus.datasource.*. Whoever has another policy gets in meanwhile."),

  CALLER_UNKNOWN(
      3001,
      "The caller is not known",
      "The Authorization header is missing or holds no token of a configured caller.",
      "Give both services the same token file for this caller."),
  CALLER_NOT_PERMITTED(
      3002,
      "The caller may not use this endpoint",
      "The token is valid, and belongs to a caller without permission for this endpoint.",
      "Check that the calling service uses its own token and not another service's."),
  CALLER_UNCERTIFIED(
      3003,
      "The caller has no certificate",
      "The service is called over TLS, and the caller did not show a certificate that an authority "
          + "of the service's trust store has signed.",
      "Give the caller a certificate: gatehouse.gateway.auth.tls.*, gatehouse.backend.auth.tls.*, or "
          + "curl --cert and --key."),

  SIGNING_KEY_CREATED(
      4001,
      "A signing key was created",
      "The signing key file did not exist.",
      "Nothing to do at the first start. Later: find out who removed the file; "
          + "grants signed with the old key are no longer accepted."),

  GRANT_KEYS_CHANGED(
      4002,
      "The keys of grants have changed",
      "The files hold other keys than before; the entry says which one signs, and how many are"
          + " published.",
      "Nothing to do if you are rotating the key (docs/how-to/rotate-the-signing-key.md); otherwise"
          + " find out who changed the files."),
  GRANT_KEYS_UNREADABLE(
      4003,
      "The keys of grants cannot be read again",
      "A file is missing or is not a key; the entry names it. The keys from before stay in effect.",
      "Put the file in order before the service is restarted: it would not start."),

  WEBHOOK_UNAVAILABLE(
      5101,
      "A webhook gave no answer",
      "The server cannot be reached or verified, is slow, redirects, answers with another status than "
          + "200, with too much, or not with application/json. Nobody gets in by it meanwhile.",
      "The log entry's detail names the server and what was wrong; compare with "
          + "docs/how-to/use-containerssh-servers.md."),
  WEBHOOK_NOT_UNDERSTOOD(
      5102,
      "A webhook's answer is not understood",
      "The answer has a member that is unknown, of another type, or asks for something that this "
          + "version does not do. What cannot be followed is never ignored.",
      "The log entry's detail has the path of the member; let the server leave it out, or use what "
          + "docs/how-to/use-containerssh-servers.md lists."),
  WEBHOOK_BUSY(
      5103,
      "Too many attempts wait for webhooks",
      "gatehouse.auth.webhook.attempts-max attempts are being asked about.",
      "Look for a server that is slow and for guessers; then raise attempts-max."),
  WEBHOOK_CONTRADICTS_ACCESS(
      5104,
      "A webhook's answer contradicts the access file",
      "It names a policy or template that the access file does not have, a policy that asks for more "
          + "than one step, or a principal who is in the access file or can be none.",
      "Correct the member that the log entry's detail names, or the access file."),
  WEBHOOK_UNENCRYPTED(
      5105,
      "Passwords are sent in the clear",
      "dangerously-unencrypted is true, and the server's address is http:// and not loopback.",
      "Give the server a certificate, and its address https://."),
  CONTAINERSSH_USER_REFUSED(
      5201,
      "This user cannot come in by a ContainerSSH gateway",
      "A ContainerSSH gateway asked for authorization or configuration of somebody who is not in the "
          + "access file, has no policy, or needs more than one step.",
      "If the user should come in there, give them a list of one step; docs/access.md has the keys."),

  INTERNAL_ERROR(
      9001,
      "The request could not be answered",
      "An error in the service itself.",
      "Report it with the log entry of the same time, which has the stack trace.");

  private final int number;
  private final String text;
  private final String cause;
  private final String nextStep;

  MessageCode(int number, String text, String cause, String nextStep) {
    this.number = number;
    this.text = text;
    this.cause = cause;
    this.nextStep = nextStep;
  }

  /** The stable code, such as {@code GH-AUTH-1001}. */
  public String code() {
    return "GH-AUTH-" + number;
  }

  /** The constant message; what varies is beside it, never in it. */
  public String text() {
    return text;
  }

  /** Why this message appears. */
  public String cause() {
    return cause;
  }

  /** What its reader can do. */
  public String nextStep() {
    return nextStep;
  }
}
