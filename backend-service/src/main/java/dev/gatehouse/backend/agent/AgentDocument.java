package dev.gatehouse.backend.agent;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.backend.identity.SshPublicKey;
import dev.gatehouse.backend.identity.WorkloadId;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * What an agent is told when it starts. {@code agent/PROTOCOL.md} describes it, {@code
 * agent/golden/document-v2.json} is an example that the agent's own reader is held to as well.
 */
public final class AgentDocument {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MILLIS_DIGITS = 3;

  private AgentDocument() {}

  /**
   * Writes the document.
   *
   * @param hostKeyPem a secret, so the document is one too
   */
  public static String write(WorkloadId workload, String hostKeyPem, AgentSettings settings) {
    ObjectNode document = JSON.createObjectNode();
    document.put("workloadId", workload.text());
    document.put("hostKey", hostKeyPem);
    ArrayNode authorities = document.putArray("caKeys");
    settings.workloadAuthorities().stream().map(SshPublicKey::line).forEach(authorities::add);
    document.put("home", settings.home().toString());
    document.put("shell", settings.shell().toString());
    ObjectNode timers = document.putObject("timers");
    timers.put("unattached", seconds(settings.timers().unattached()));
    timers.put("idle", seconds(settings.timers().idle()));
    timers.put("keepalive", seconds(settings.timers().keepalive()));
    document.put("rekeyBytes", settings.rekeyBytes());
    return document.toString();
  }

  private static BigDecimal seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), MILLIS_DIGITS);
  }
}
