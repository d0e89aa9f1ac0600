package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.policy.AllowedCommands;
import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.CommandPattern;
import dev.gatehouse.auth.policy.EnvironmentPattern;
import dev.gatehouse.auth.policy.ForwardNetwork;
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
import java.util.Map;
import org.jose4j.json.JsonUtil;

/** The member {@code policy} of a grant: what the session may do. */
public final class PolicyClaim {

  private static final int VERSION = 3;

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
    return claim;
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
   * SHA-256 of the member as it is signed, byte for byte, in lower-case hexadecimal. Two policies
   * have the same one exactly when grants of them say the same.
   */
  public static String digest(SessionPolicy policy) {
    try {
      byte[] signed = JsonUtil.toJson(of(policy)).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(signed));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
