package dev.gatehouse.backend.agent;

import java.time.Duration;

/**
 * An agent's dead-man's switch.
 *
 * @param unattached how long it waits for its first authenticated connection
 * @param idle how long it waits after the last one has gone
 * @param keepalive the pause between questions on a silent connection; three misses end it
 */
public record AgentTimers(Duration unattached, Duration idle, Duration keepalive) {}
