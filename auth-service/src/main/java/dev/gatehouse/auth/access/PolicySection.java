package dev.gatehouse.auth.access;

import dev.gatehouse.auth.access.AccessNode.Scalar;
import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.EnvironmentPattern;
import dev.gatehouse.auth.policy.PolicyName;
import dev.gatehouse.auth.policy.RecordInput;
import dev.gatehouse.auth.policy.RecordingPolicy;
import dev.gatehouse.auth.policy.SessionLimits;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.policy.TemplateName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one policy. What it does not name it does not allow. */
final class PolicySection {

  static final List<String> KEYS =
      List.of(
          "template",
          "limits",
          "channels",
          "pty",
          "environment",
          "recordInput",
          "channelsMax",
          "recording");

  private static final TemplateName NO_TEMPLATE = new TemplateName("");

  private final Map<String, TemplateName> templates;
  private final Map<String, SessionLimits> limits;

  PolicySection(Map<String, TemplateName> templates, Map<String, SessionLimits> limits) {
    this.templates = templates;
    this.limits = limits;
  }

  SessionPolicy read(String name, Section section) {
    return new SessionPolicy(
        new PolicyName(name),
        template(section),
        limits(section),
        channels(section),
        section.truth("pty", false),
        environment(section),
        section.word("recordInput", Vocabulary.RECORD_INPUT, RecordInput.NON_INTERACTIVE),
        section.count(
            "channelsMax", 1, SessionPolicy.CHANNELS_MOST, SessionPolicy.CHANNELS_MAX_DEFAULT),
        section.word("recording", Vocabulary.RECORDING, RecordingPolicy.STRICT));
  }

  private TemplateName template(Section section) {
    return section
        .required("template")
        .flatMap(
            name -> section.reference(name, section.path().key("template"), "template", templates))
        .orElse(NO_TEMPLATE);
  }

  private SessionLimits limits(Section section) {
    return section
        .text("limits")
        .flatMap(name -> section.reference(name, section.path().key("limits"), "limits", limits))
        .orElse(SessionLimits.DEFAULT);
  }

  private static Set<ChannelKind> channels(Section section) {
    Set<ChannelKind> channels = EnumSet.noneOf(ChannelKind.class);
    channels.addAll(section.words("channels", Vocabulary.CHANNELS));
    return channels;
  }

  private static List<EnvironmentPattern> environment(Section section) {
    if (!section.has("environment")) {
      return EnvironmentPattern.DEFAULT;
    }
    List<EnvironmentPattern> patterns = new ArrayList<>();
    for (Scalar text : section.texts("environment")) {
      Optional<String> problem = EnvironmentPattern.problemWith(text.text());
      problem.ifPresentOrElse(
          reason -> section.refuse(text, section.path().key("environment"), reason),
          () -> patterns.add(new EnvironmentPattern(text.text())));
    }
    return patterns;
  }
}
