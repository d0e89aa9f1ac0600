package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.policy.AllowedCommands;
import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.CommandPattern;
import dev.gatehouse.auth.policy.EndpointPattern;
import dev.gatehouse.auth.policy.EnvironmentPattern;
import dev.gatehouse.auth.policy.ForwardNetwork;
import dev.gatehouse.auth.policy.ForwardRules;
import dev.gatehouse.auth.policy.KeyTerms;
import dev.gatehouse.auth.policy.PathPattern;
import dev.gatehouse.auth.policy.ProgramRules;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.policy.Signal;
import dev.gatehouse.auth.policy.SubsystemName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jose4j.json.JsonUtil;

/** The member {@code policy} of a grant: what the session may do. */
public final class PolicyClaim {

  private static final int VERSION = 4;
  private static final String ENDS_BY_RULE = "endsByRule";

  private PolicyClaim() {}

  static Map<String, Object> of(SessionPolicy policy) {
    Map<String, Object> claim = new LinkedHashMap<>();
    claim.put("version", VERSION);
    claim.put("name", policy.name().text());
    claim.put("channels", policy.channels().stream().map(ChannelKind::word).toList());
    put(claim, policy.programs());
    claim.put(
        "forwardNetworks", policy.forwardNetworks().stream().map(ForwardNetwork::text).toList());
    claim.put("pty", policy.pty());
    claim.put("environment", policy.environment().stream().map(EnvironmentPattern::text).toList());
    claim.put("recordInput", policy.recordInput().word());
    claim.put("channelsMax", policy.channelsMax());
    claim.put("idleMax", policy.limits().idleMax().map(Duration::toSeconds).orElse(0L));
    claim.put("sessionsMax", policy.limits().sessionsMax().orElse(0));
    claim.put("bytesMax", policy.limits().bytesMax().orElse(0L));
    put(claim, policy.asked());
    put(claim, policy.key());
    claim.put("rule", policy.choice().rule().orElse(""));
    claim.put(ENDS_BY_RULE, policy.choice().until().isPresent());
    return claim;
  }

  private static void put(Map<String, Object> claim, ForwardRules asked) {
    claim.put("forwardDestinations", endpoints(asked.destinations()));
    claim.put("listenAddresses", endpoints(asked.listeners()));
    claim.put("forwardSockets", asked.sockets().stream().map(PathPattern::text).toList());
    claim.put("listenSockets", asked.listenerSockets().stream().map(PathPattern::text).toList());
  }

  private static void put(Map<String, Object> claim, KeyTerms key) {
    claim.put("permitOpen", endpoints(key.permitOpen()));
    claim.put("permitListen", endpoints(key.permitListen()));
    claim.put("variables", new TreeMap<>(key.variables()));
  }

  private static List<String> endpoints(List<EndpointPattern> patterns) {
    return patterns.stream().map(EndpointPattern::text).toList();
  }

  private static void put(Map<String, Object> claim, ProgramRules programs) {
    AllowedCommands commands = programs.commands();
    claim.put("anyCommand", commands.any());
    claim.put("commands", commands.exact());
    claim.put("commandPatterns", commands.patterns().stream().map(CommandPattern::text).toList());
    claim.put("subsystems", programs.subsystems().stream().map(SubsystemName::text).toList());
    claim.put("signals", programs.signals().stream().map(Signal::name).toList());
    claim.put("forcedCommand", programs.forcedCommand().orElse(""));
  }

  /**
   * SHA-256 of the member as it is signed, byte for byte, in lower-case hexadecimal, but for
   * whether a rule ends the session: that depends on the hour. Two policies have the same one
   * exactly when grants of them say the same otherwise.
   */
  public static String digest(SessionPolicy policy) {
    try {
      Map<String, Object> claim = of(policy);
      claim.remove(ENDS_BY_RULE);
      byte[] signed = JsonUtil.toJson(claim).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(signed));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
