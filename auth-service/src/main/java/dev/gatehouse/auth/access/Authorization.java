package dev.gatehouse.auth.access;

import dev.gatehouse.auth.identity.UserName;
import dev.gatehouse.auth.policy.SessionPolicy;

/** What holding one authorized key amounts to: being this principal, under this policy. */
public record Authorization(UserName principal, SessionPolicy policy) {}
