package dev.gatehouse.auth.access;

import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.proof.RequiredSteps;
import java.util.Optional;

/** A policy of the access file, with the steps that it asks of those who have it. */
public record NamedPolicy(SessionPolicy policy, Optional<RequiredSteps> required) {}
