package dev.gatehouse.backend.certificate;

import java.time.Instant;

/**
 * A certificate over a gateway's key, good for one workload.
 *
 * @param line OpenSSH's one-line form
 */
public record GatewayCertificate(String line, Instant expiresAt) {}
