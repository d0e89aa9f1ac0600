package dev.gatehouse.backend.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.backend.identity.GrantId;
import dev.gatehouse.backend.identity.KeyThumbprint;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.identity.Principal;
import dev.gatehouse.backend.identity.TemplateName;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * A lease in what a kind of workload keeps of it. It holds no secret: the grant is there by its id,
 * the gateway's key by its thumbprint.
 */
public final class LeaseFormat {

  private LeaseFormat() {}

  /** Puts the lease's fields into an object that is empty, or has others. */
  public static void write(ObjectNode node, Lease lease) {
    node.put("id", lease.id().toString());
    node.put("grant", lease.grant().text());
    node.put("gatewayKey", lease.gatewayKey().text());
    node.put("principal", lease.principal().name());
    node.put("template", lease.template().text());
    node.put("claimedAt", lease.claimedAt().toString());
    node.put("firstUseBefore", lease.firstUseBefore().toString());
    node.put("sessionEnd", lease.sessionEnd().toString());
    lease.attachedAt().ifPresent(at -> node.put("attachedAt", at.toString()));
  }

  /**
   * Reads a lease from an object that may have other fields.
   *
   * @throws IllegalArgumentException when a field is missing or malformed
   */
  public static Lease read(JsonNode node) {
    return new Lease(
        LeaseId.parse(text(node, "id"))
            .orElseThrow(() -> new IllegalArgumentException("not a lease id")),
        new GrantId(text(node, "grant")),
        new KeyThumbprint(text(node, "gatewayKey")),
        new Principal(text(node, "principal")),
        new TemplateName(text(node, "template")),
        time(node, "claimedAt"),
        time(node, "firstUseBefore"),
        time(node, "sessionEnd"),
        node.has("attachedAt") ? Optional.of(time(node, "attachedAt")) : Optional.empty());
  }

  /**
   * A field that is a time, as RFC 3339 has it.
   *
   * @throws IllegalArgumentException when it is missing or malformed
   */
  public static Instant time(JsonNode node, String name) {
    try {
      return Instant.parse(text(node, name));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(name + " is not a time", e);
    }
  }

  /**
   * A field that is text.
   *
   * @throws IllegalArgumentException when it is missing or something else
   */
  public static String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value.textValue();
  }
}
