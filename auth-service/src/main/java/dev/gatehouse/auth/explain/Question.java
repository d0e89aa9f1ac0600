package dev.gatehouse.auth.explain;

import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.policy.SessionRequest;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * What somebody wants explained: may this user do that?
 *
 * @param key by which the user would log in; empty when it is open by what
 * @param address from where; empty when it is open
 * @param at when; empty for now
 */
record Question(
    String user,
    Optional<PublicKeyBlob> key,
    Optional<InetAddress> address,
    Optional<Instant> at,
    SessionRequest request) {}
