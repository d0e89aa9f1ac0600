package dev.gatehouse.auth.access;

import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.policy.RecordingPolicy;
import dev.gatehouse.auth.proof.RequiredSteps;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What users of the access file have in common. */
record UserGroup(
    String name,
    Optional<NamedPolicy> policy,
    Optional<RequiredSteps> required,
    RecordingPolicy recordingFloor,
    Set<PublicKeyBlob> authorities) {

  static final List<String> KEYS =
      List.of("policy", "recordingFloor", AuthenticationSection.KEY, CertificateAuthorities.KEY);

  UserGroup {
    authorities = Set.copyOf(authorities);
  }

  static UserGroup read(
      String name,
      Section section,
      Map<String, NamedPolicy> policies,
      Map<String, PublicKeyBlob> authorities) {
    return new UserGroup(
        name,
        section.text("policy").flatMap(policy -> section.reference(policy, "policy", policies)),
        AuthenticationSection.of(section),
        section.word("recordingFloor", Vocabulary.RECORDING, RecordingPolicy.WEAKEST),
        CertificateAuthorities.trustedBy(section, authorities));
  }
}
