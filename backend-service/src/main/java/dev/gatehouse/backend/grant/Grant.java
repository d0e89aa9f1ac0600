package dev.gatehouse.backend.grant;

import dev.gatehouse.backend.identity.GrantId;
import dev.gatehouse.backend.identity.KeyThumbprint;
import dev.gatehouse.backend.identity.Principal;
import dev.gatehouse.backend.identity.SessionId;
import dev.gatehouse.backend.identity.TemplateName;
import java.time.Instant;

/**
 * What the auth-service granted, verified.
 *
 * @param session the one session that it is for
 * @param gatewayKey the one gateway that may use it
 * @param firstUseBefore bounds its first use, not those that follow
 * @param sessionEnd when the session must be over
 */
public record Grant(
    GrantId id,
    Principal principal,
    SessionId session,
    TemplateName template,
    SessionPolicy policy,
    KeyThumbprint gatewayKey,
    Instant firstUseBefore,
    Instant sessionEnd) {}
