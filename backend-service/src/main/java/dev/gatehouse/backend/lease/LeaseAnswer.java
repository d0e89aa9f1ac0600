package dev.gatehouse.backend.lease;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.workload.WorkloadKind;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to a claim that was not refused. What does not apply is left out. */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record LeaseAnswer(
    String leaseId,
    @Schema(
            description =
                "'ready', or 'starting' with status 202, or 'each-channel': no workload belongs to the "
                    + "session, and each channel claims its own with its number as lease key.")
        String state,
    @Schema(description = "What is being waited for, in words for the user.")
        Optional<String> waitingFor,
    @Schema(description = "The message code to show beside it.") Optional<String> code,
    @Schema(description = "Not with 'each-channel'.") Optional<WorkloadView> workload,
    @Schema(description = "OpenSSH certificate over the gateway's key, in one line.")
        Optional<String> certificate,
    @Schema(description = "When the certificate expires; the same request renews it.")
        Optional<Instant> expiresAt) {

  /** The workload, as far as there is one. */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record WorkloadView(
      String id,
      String kind,
      @Schema(description = "In a cluster.") Optional<String> namespace,
      Optional<String> pod,
      Optional<String> node,
      @Schema(description = "Of the workload's container, as its template names it.")
          Optional<String> image,
      Optional<String> host,
      Optional<Integer> port,
      @Schema(description = "The one host key to accept: 'ssh-ed25519 <base64>'.")
          Optional<String> hostKey) {}

  static LeaseAnswer of(LeaseOutcome.Ready ready, WorkloadKind kind) {
    return new LeaseAnswer(
        ready.workload().lease().id().toString(),
        ready.label(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(
            new WorkloadView(
                ready.workload().id().text(),
                kind.word(),
                named(ready.endpoint().place().namespace()),
                named(ready.endpoint().place().pod()),
                named(ready.endpoint().place().node()),
                named(ready.endpoint().place().image()),
                Optional.of(ready.endpoint().host()),
                Optional.of(ready.endpoint().port()),
                Optional.of(ready.endpoint().hostKey().line()))),
        Optional.of(ready.certificate().line()),
        Optional.of(ready.certificate().expiresAt()));
  }

  static LeaseAnswer of(LeaseOutcome.EachChannel each) {
    return new LeaseAnswer(
        each.lease().toString(),
        each.label(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static LeaseAnswer of(LeaseOutcome.Pending pending, WorkloadKind kind) {
    return new LeaseAnswer(
        pending.workload().lease().id().toString(),
        pending.workload().condition().label(),
        Optional.of(pending.waitingFor()),
        Optional.of(MessageCode.WORKLOAD_STARTING.code()),
        Optional.of(
            new WorkloadView(
                pending.workload().id().text(),
                kind.word(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty())),
        Optional.empty(),
        Optional.empty());
  }

  private static Optional<String> named(String text) {
    return Optional.of(text).filter(some -> !some.isEmpty());
  }
}
