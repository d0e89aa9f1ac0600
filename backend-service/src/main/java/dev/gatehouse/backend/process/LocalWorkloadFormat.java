package dev.gatehouse.backend.process;

import static dev.gatehouse.backend.workload.LeaseFormat.text;
import static dev.gatehouse.backend.workload.LeaseFormat.time;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.backend.identity.SshPublicKey;
import dev.gatehouse.backend.identity.WorkloadId;
import dev.gatehouse.backend.workload.Condition;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Endpoint;
import dev.gatehouse.backend.workload.LeaseFormat;
import dev.gatehouse.backend.workload.Workload;
import java.time.Instant;
import java.util.Optional;

/**
 * A workload as a file keeps it. It holds no secret: not the host key, not the grant.
 *
 * <p>Version 2 is written. Version 1, which is read, does not say what protocol the agent of a
 * ready workload speaks; whoever wrote it knew of the first one only.
 */
final class LocalWorkloadFormat {

  private static final int VERSION = 2;
  private static final int VERSION_WITHOUT_PROTOCOL = 1;
  private static final int FIRST_PROTOCOL = 1;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private LocalWorkloadFormat() {}

  static String write(LocalWorkload local) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION);
    root.put("workload", local.workload().id().text());
    LeaseFormat.write(root.putObject("lease"), local.workload().lease());
    writeCondition(root.putObject("condition"), local.condition());
    local.agent().ifPresent(agent -> writeAgent(root.putObject("agent"), agent));
    return root.toPrettyString() + "\n";
  }

  /**
   * @throws IllegalArgumentException when the text is not of this format and version
   */
  static LocalWorkload read(String text) {
    try {
      JsonNode root = JSON.readTree(text);
      int version = root.path("version").asInt();
      if (version != VERSION && version != VERSION_WITHOUT_PROTOCOL) {
        throw new IllegalArgumentException("neither of version 1 nor of 2");
      }
      Workload workload =
          new Workload(
              new WorkloadId(text(root, "workload")),
              LeaseFormat.read(root.path("lease")),
              readCondition(root.path("condition"), version));
      return new LocalWorkload(workload, readAgent(root.path("agent")));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }

  private static void writeCondition(ObjectNode node, Condition condition) {
    node.put("state", condition.label());
    switch (condition) {
      case Condition.Starting starting -> node.put("waitingFor", starting.waitingFor());
      case Condition.Ready(Endpoint endpoint) -> {
        node.put("host", endpoint.host());
        node.put("port", endpoint.port());
        node.put("hostKey", endpoint.hostKey().line());
        node.put("protocol", endpoint.protocol());
      }
      case Condition.Ending(EndReason reason, Instant since) -> writeEnd(node, reason, since);
      case Condition.Ended(EndReason reason, Instant at) -> writeEnd(node, reason, at);
    }
  }

  private static void writeEnd(ObjectNode node, EndReason reason, Instant at) {
    node.put("reason", reason.name());
    node.put("at", at.toString());
  }

  private static Condition readCondition(JsonNode node, int version) {
    String state = text(node, "state");
    return switch (state) {
      case "starting" -> new Condition.Starting(text(node, "waitingFor"));
      case "ready" ->
          new Condition.Ready(
              new Endpoint(
                  text(node, "host"),
                  node.path("port").asInt(),
                  new SshPublicKey(text(node, "hostKey")),
                  version == VERSION_WITHOUT_PROTOCOL
                      ? FIRST_PROTOCOL
                      : node.path("protocol").asInt()));
      case "ending" -> new Condition.Ending(reason(node), time(node, "at"));
      case "ended" -> new Condition.Ended(reason(node), time(node, "at"));
      default -> throw new IllegalArgumentException("unknown state");
    };
  }

  private static void writeAgent(ObjectNode node, ProcessIdentity agent) {
    node.put("pid", agent.pid());
    node.put("startTicks", agent.startTicks());
    node.put("bootId", agent.bootId());
  }

  private static Optional<ProcessIdentity> readAgent(JsonNode node) {
    return node.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new ProcessIdentity(
                node.path("pid").asLong(), node.path("startTicks").asLong(), text(node, "bootId")));
  }

  private static EndReason reason(JsonNode node) {
    return EndReason.valueOf(text(node, "reason"));
  }
}
