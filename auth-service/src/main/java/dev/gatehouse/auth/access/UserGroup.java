package dev.gatehouse.auth.access;

import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.policy.RecordingPolicy;
import dev.gatehouse.auth.proof.RequiredSteps;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What users of the access file have in common.
 *
 * @param staleMax how long their sessions go on at most that nobody can confirm
 */
record UserGroup(
    String name,
    Optional<NamedPolicy> policy,
    Optional<RequiredSteps> required,
    RecordingPolicy recordingFloor,
    Optional<Duration> staleMax,
    Set<PublicKeyBlob> authorities) {

  static final String STALE_MAX = "authorizationStaleMax";

  static final ScalarForm<Duration> STALE_FORM =
      ScalarForm.duration(Duration.ofSeconds(10), Duration.ofDays(1));

  static final List<String> KEYS =
      List.of(
          "policy",
          "recordingFloor",
          STALE_MAX,
          AuthenticationSection.KEY,
          CertificateAuthorities.KEY);

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
        Optional.of(section.value(STALE_MAX, STALE_FORM, Duration.ZERO))
            .filter(Duration::isPositive),
        CertificateAuthorities.trustedBy(section, authorities));
  }
}
