package dev.gatehouse.auth.access;

import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.proof.RequiredSteps;
import java.util.Optional;

/**
 * A policy of the access file, with what goes beside it.
 *
 * @param required the steps that it asks of those who have it
 * @param notice what they are told when they have logged in to a terminal
 */
public record NamedPolicy(
    SessionPolicy policy, Optional<RequiredSteps> required, Optional<String> notice) {}
