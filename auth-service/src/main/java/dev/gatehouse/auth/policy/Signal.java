package dev.gatehouse.auth.policy;

/** A signal that a client may send to its program, by its name of RFC 4254, 6.10. */
public enum Signal {
  ABRT,
  ALRM,
  FPE,
  HUP,
  ILL,
  INT,
  KILL,
  PIPE,
  QUIT,
  SEGV,
  TERM,
  USR1,
  USR2
}
