package dev.gatehouse.auth.access;

import dev.gatehouse.auth.policy.RecordingPolicy;
import dev.gatehouse.auth.proof.RequiredSteps;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What users of the access file have in common. */
record UserGroup(
    String name,
    Optional<NamedPolicy> policy,
    Optional<RequiredSteps> required,
    RecordingPolicy recordingFloor) {

  static final List<String> KEYS = List.of("policy", "recordingFloor", AuthenticationSection.KEY);

  static UserGroup read(String name, Section section, Map<String, NamedPolicy> policies) {
    return new UserGroup(
        name,
        section.text("policy").flatMap(policy -> section.reference(policy, "policy", policies)),
        AuthenticationSection.of(section),
        section.word("recordingFloor", Vocabulary.RECORDING, RecordingPolicy.WEAKEST));
  }
}
