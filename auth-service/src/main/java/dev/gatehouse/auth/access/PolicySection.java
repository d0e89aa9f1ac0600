package dev.gatehouse.auth.access;

import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.EnvironmentPattern;
import dev.gatehouse.auth.policy.PolicyName;
import dev.gatehouse.auth.policy.RecordInput;
import dev.gatehouse.auth.policy.RecordingPolicy;
import dev.gatehouse.auth.policy.SessionLimits;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.policy.TemplateName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads one policy. What it does not name it does not allow. */
final class PolicySection {

  static final String NOTICE = "notice";
  static final String NOTICE_FILE = "noticeFile";

  static final List<String> KEYS =
      List.of(
          "template",
          "limits",
          "channels",
          Commands.KEY,
          ProgramSection.SUBSYSTEMS,
          ProgramSection.SIGNALS,
          ProgramSection.FORCED,
          ForwardNetworks.KEY,
          ForwardsSection.DESTINATIONS,
          ForwardsSection.LISTENERS,
          ForwardsSection.SOCKETS,
          ForwardsSection.LISTENER_SOCKETS,
          "pty",
          "environment",
          "recordInput",
          "channelsMax",
          "recording",
          AuthenticationSection.KEY,
          NOTICE,
          NOTICE_FILE);

  static final ScalarForm<Integer> CHANNELS_MAX = ScalarForm.count(1, SessionPolicy.CHANNELS_MOST);

  private static final TemplateName NO_TEMPLATE = new TemplateName("");

  private final SourceFiles files;
  private final Map<String, TemplateName> templates;
  private final Map<String, SessionLimits> limits;

  PolicySection(
      SourceFiles files, Map<String, TemplateName> templates, Map<String, SessionLimits> limits) {
    this.files = files;
    this.templates = templates;
    this.limits = limits;
  }

  NamedPolicy read(String name, Section section) {
    return new NamedPolicy(
        policy(name, section),
        AuthenticationSection.of(section),
        ShownText.of(section, files, NOTICE, NOTICE_FILE));
  }

  private SessionPolicy policy(String name, Section section) {
    Map<ChannelKind, Placed> channels = section.words("channels", Vocabulary.CHANNELS);
    SessionPolicy policy =
        new SessionPolicy(
            new PolicyName(name),
            template(section),
            limits(section),
            channels.keySet(),
            ProgramSection.of(section, channels),
            ForwardNetworks.of(section, channels),
            section.value("pty", ScalarForm.TRUTH, false),
            environment(section),
            section.word("recordInput", Vocabulary.RECORD_INPUT, RecordInput.NON_INTERACTIVE),
            section.value("channelsMax", CHANNELS_MAX, SessionPolicy.CHANNELS_MAX_DEFAULT),
            section.word("recording", Vocabulary.RECORDING, RecordingPolicy.STRICT));
    return policy.asking(ForwardsSection.of(section, channels));
  }

  private TemplateName template(Section section) {
    return section
        .required("template")
        .flatMap(name -> section.reference(name, "template", templates))
        .orElse(NO_TEMPLATE);
  }

  private SessionLimits limits(Section section) {
    return section
        .text("limits")
        .flatMap(name -> section.reference(name, "limits", limits))
        .orElse(SessionLimits.DEFAULT);
  }

  private static List<EnvironmentPattern> environment(Section section) {
    if (!section.has("environment")) {
      return EnvironmentPattern.DEFAULT;
    }
    List<EnvironmentPattern> patterns = new ArrayList<>();
    for (Placed pattern : section.texts("environment")) {
      EnvironmentPattern.problemWith(pattern.text())
          .ifPresentOrElse(
              problem -> section.refuse(pattern, problem),
              () -> patterns.add(new EnvironmentPattern(pattern.text())));
    }
    return patterns;
  }
}
