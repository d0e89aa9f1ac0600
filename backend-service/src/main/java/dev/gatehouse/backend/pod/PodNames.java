package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.identity.Principal;
import dev.gatehouse.backend.identity.TemplateName;
import dev.gatehouse.backend.identity.WorkloadId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What things are called in the cluster. Labels are constants; what names a person is none. */
final class PodNames {

  /** The label that all of ours have, and its value. */
  static final String OURS = "gatehouse.dev/part";

  static final String OURS_VALUE = "workload";

  static final String TEMPLATE = "gatehouse.dev/template";

  /** A label of records, so that a principal's own can be listed; it names nobody. */
  static final String PRINCIPAL_DIGEST = "gatehouse.dev/principal-digest";

  /** The value of that label on Secrets that have a pod's host key and are no record. */
  static final String KEY_VALUE = "key";

  /** The value of that label on Secrets that say which pod a principal's sessions share. */
  static final String SHARED_VALUE = "shared";

  /** On pods that sessions share, and on what points to them. */
  static final String SHARED = "gatehouse.dev/shared";

  static final String POINTED_AT = "gatehouse.dev/pointed-at";

  /** The name of the pod that a record points to; without it, that of its own name. */
  static final String POD = "gatehouse.dev/pod";

  /** On pods that were made for a pool: whether they are claimed, and as what they were made. */
  static final String POOL = "gatehouse.dev/pool";

  static final String TEMPLATE_HASH = "gatehouse.dev/template-hash";
  static final String CLAIMED_AT = "gatehouse.dev/claimed-at";
  static final String CLAIMED_BY = "gatehouse.dev/claimed-by";

  static final String LEASE = "gatehouse.dev/lease";
  static final String HOST_KEY = "gatehouse.dev/host-key";
  static final String PROTOCOL = "gatehouse.dev/agent-protocol";
  static final String ATTACHED = "gatehouse.dev/attached-at";
  static final String ENDED = "gatehouse.dev/ended";
  static final String ENDED_AT = "gatehouse.dev/ended-at";
  static final String SESSION = "gatehouse.dev/session";
  static final String PRINCIPAL = "gatehouse.dev/principal";

  private static final int DIGEST_BYTES = 12;

  private PodNames() {}

  /**
   * The name of a lease's pod and Secret. It is made of the lease's own, so that of two replicas
   * that make them for one lease only one can.
   */
  static WorkloadId of(LeaseId lease) {
    return new WorkloadId("w-" + digest(lease.toString()));
  }

  /** A name for a pod of a pool. */
  static WorkloadId pooled() {
    return new WorkloadId("p" + WorkloadId.random().text().substring(1));
  }

  /** The name of what says which pod a principal's sessions share. */
  static String pointer(Principal principal, TemplateName template) {
    return "s-" + digest(template.text() + "\n" + principal.name());
  }

  /** A name for a pod that is pointed to from there. */
  static WorkloadId shared(String pointer) {
    return new WorkloadId(pointer + WorkloadId.random().text().substring(1));
  }

  /** Tells texts apart, and does not say them: 24 hexadecimal digits. */
  static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
