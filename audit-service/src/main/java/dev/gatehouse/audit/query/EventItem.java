package dev.gatehouse.audit.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One fact of a session.
 *
 * @param sequence of its frame, from 1
 * @param at session's start by the wall clock, and from there on by the monotonic one
 * @param channel left out for what concerns the session as a whole
 * @param event the fields of that type, which docs/audit-api.md lists
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"session", "sequence", "at", "type", "channel", "event"})
public record EventItem(
    String session,
    long sequence,
    Instant at,
    String type,
    @Nullable Integer channel,
    @JsonRawValue @Schema(type = SchemaType.OBJECT) String event) {}
