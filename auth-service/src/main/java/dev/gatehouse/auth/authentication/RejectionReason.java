package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.block.SubjectKind;
import java.util.Locale;

/** Why an attempt was rejected: for logs and metrics, never for an answer. */
public enum RejectionReason {
  /** The client only asked what it may try. */
  NO_CREDENTIAL,
  UNKNOWN_USER,
  UNKNOWN_KEY,
  /** The key is one of the user's, and may not be used from the client's address. */
  KEY_NOT_FROM_THERE,
  /** The key was one of the user's. */
  KEY_EXPIRED,
  /** The key is one of the user's, and the access file revokes it. */
  KEY_REVOKED,
  /** Its bytes are no certificate of an algorithm that is accepted. */
  CERTIFICATE_MALFORMED,
  /** No user trusts who is said to have signed it. */
  CERTIFICATE_AUTHORITY_UNKNOWN,
  /** Who is said to have signed it did not, or did by an algorithm that is not accepted. */
  CERTIFICATE_NOT_SIGNED,
  CERTIFICATE_FOR_HOSTS,
  CERTIFICATE_REVOKED,
  CERTIFICATE_NOT_YET_VALID,
  CERTIFICATE_EXPIRED,
  /**
   * It has the critical option force-command, with a command that the user's policy does not let
   * exec run, or another one than the line of its authority has, or for a user of whom more than a
   * key is wanted.
   */
  CERTIFICATE_FORCES_COMMAND,
  /** It has a critical option that is not known or cannot be read. */
  CERTIFICATE_OPTION_UNKNOWN,
  /** Others trust who signed it, and this user does not. */
  CERTIFICATE_AUTHORITY_NOT_TRUSTED,
  /** None of its principals, if it has any, is one of the user's. */
  CERTIFICATE_PRINCIPAL_WRONG,
  /** It, or its authority, is not to be used from the client's address. */
  CERTIFICATE_NOT_FROM_THERE,
  /** Access is denied by default, and nothing gives this user any. */
  NO_POLICY,
  /** The method is none of those that were offered. */
  METHOD_NOT_OFFERED,
  /** The step is right for somebody else, or at another time. */
  STEP_NOT_DUE,
  WRONG_PASSWORD,
  WRONG_CODE,
  /** A code that was right, and was used before. */
  USED_CODE,
  /** Whoever else knows the user said no. */
  REFUSED_BY_WEBHOOK,
  /** The user is who they say, and the webhook lets them in no further. */
  NOT_AUTHORIZED_BY_WEBHOOK,
  /** The user needs what a gateway of ContainerSSH cannot do: a second step, or a narrower key. */
  NOT_BY_CONTAINERSSH,
  /** The last step that passed, or the prompt, was too long ago. */
  TOO_LATE,
  /** The client's address has failed too often; whatever was brought was not looked at. */
  ADDRESS_BLOCKED,
  /** Somebody has guessed this user's secrets too often, and the address is not a familiar one. */
  USER_BLOCKED;

  static RejectionReason of(SubjectKind blocked) {
    return switch (blocked) {
      case ADDRESS -> ADDRESS_BLOCKED;
      case USER, USER_AFTER_STEP -> USER_BLOCKED;
    };
  }

  boolean isBlock() {
    return this == ADDRESS_BLOCKED || this == USER_BLOCKED;
  }

  /** The reason that is left where the name is none of a user who could get in. */
  RejectionReason of(AccessSnapshot.Standing standing) {
    return switch (standing) {
      case UNKNOWN -> UNKNOWN_USER;
      case WITHOUT_POLICY -> NO_POLICY;
      case KNOWN -> this;
    };
  }

  /** Whether it is about a certificate, whose holder looks for other things than a key's. */
  boolean isAboutCertificate() {
    return name().startsWith("CERTIFICATE_");
  }

  /** The word in logs and metric labels. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
