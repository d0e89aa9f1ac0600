package dev.gatehouse.backend;

/**
 * Every message of this service that a person may meet: in the log, in a problem document, or (by
 * way of the gateway) in a terminal. The code of a message never changes its meaning and is never
 * reused. {@code docs/codes.md} is generated from here.
 */
public enum MessageCode {
  SERVICE_STARTED(
      1001,
      "The service has started",
      "Keys, tokens and the leases of an earlier run were read without an error.",
      "Nothing to do."),
  CONFIGURATION_REFUSED(
      1002,
      "The configuration is refused",
      "A property of gatehouse.* is missing or says something that cannot be meant.",
      "Correct the property that the log entry names, and start the service again."),
  WORKLOAD_CA_CREATED(
      1101,
      "A workload CA key was created",
      "The file of the key that signs the gateways' certificates did not exist.",
      "Nothing to do at the first start. Later: find out who removed the file; running workloads "
          + "no longer accept the certificates that the new key signs."),
  TEMPLATES_READ(
      1103,
      "The templates file was read",
      "The service has started, or the file has changed.",
      "Nothing to do."),
  TEMPLATES_REFUSED(
      1104,
      "The templates file is refused",
      "Something in it is unknown, malformed, or a privilege that no workload gets; the log entry "
          + "has line, path and reason.",
      "Correct what the log entry names. Until then the last good templates stay in effect; without "
          + "any the service does not start."),
  AUTH_SERVICE_MISTRUST(
      1105,
      "The auth-service could not be called over TLS",
      "One of the two does not accept the other's certificate: it is missing, expired, of another "
          + "authority, or for another host name. The log entry's detail says which.",
      "Look at the certificates and authorities of both (openssl s_client shows the service's)."),
  CERTIFICATES_READ(
      1106,
      "The certificates for calls to the auth-service were read again",
      "A file of gatehouse.backend.auth.tls.* has changed.",
      "Nothing to do."),
  CERTIFICATES_KEPT(
      1107,
      "The changed certificates for calls to the auth-service cannot be used; those before stay in effect",
      "A file of gatehouse.backend.auth.tls.* has changed, and is missing, malformed, or a key of "
          + "another certificate.",
      "Correct the file that the log entry names."),

  REQUEST_MALFORMED(
      2101,
      "The request is malformed",
      "A field is missing, unknown, too long or not of its documented form.",
      "The problem's detail names the field; the service's OpenAPI document has the forms."),
  REQUEST_NOT_SERVED(
      2102,
      "The request is not served",
      "Path, HTTP method or media type is not one of this service's.",
      "Compare the request with the service's OpenAPI document."),
  CALLER_GONE(
      2103,
      "The caller hung up",
      "Its connection ended before its request was read whole: it waited too long, or ended itself.",
      "Look at the caller; where there are many, this service or its machine is too busy."),

  CALLER_UNKNOWN(
      3001,
      "The caller is not known",
      "The Authorization header is missing or does not hold the gateway's token.",
      "Give both services the same token file for this caller."),
  CALLER_UNCERTIFIED(
      3002,
      "The caller has no certificate",
      "The service is called over TLS, and the caller did not show a certificate that an authority "
          + "of the service's trust store has signed.",
      "Set the caller's certificate-file and key-file: gatehouse.gateway.backend.tls.*."),

  GRANT_FORGED(
      4001,
      "The grant is forged",
      "It is not a grant, or no key of the auth-service verifies its signature.",
      "Treat it as an attack on the gateway until it is explained: a gateway passes on only what "
          + "it was given. Auth-services that do not share their signing key look the same."),
  GRANT_UNREADABLE(
      4002,
      "The grant says something that this service does not know",
      "Its signature is right, and a claim or its policy is missing a part or has one too many.",
      "Bring auth-service and backend-service to the same version."),
  GRANT_OF_ANOTHER_SESSION(
      4003,
      "The grant belongs to another session",
      "The session that asks is not the one that the grant was given to.",
      "Treat it as an attack on the gateway until it is explained."),
  GRANT_OF_ANOTHER_KEY(
      4004,
      "The grant belongs to another gateway",
      "The gateway's key is not the one that the grant is bound to.",
      "Treat it as a stolen grant until it is explained."),
  GRANT_EXPIRED(
      4005,
      "The grant came too late",
      "More than a minute passed between the login and the first request for a workload.",
      "Log in again. If it happens again, compare the clocks of auth-service and backend-service."),
  GRANT_REPLAYED(
      4006,
      "The grant was used up",
      "Its workload has been released, and a grant opens only one.",
      "Log in again."),
  GRANT_KEYS_UNAVAILABLE(
      4007,
      "The grant cannot be checked now",
      "The auth-service, which has the keys for it, cannot be reached.",
      "Try again shortly. Nobody gets a workload on a grant that was not checked."),
  SESSION_OVER(
      4008,
      "The session's time is over",
      "The grant says until when its session may last.",
      "Log in again."),

  TEMPLATE_UNKNOWN(
      5001,
      "The workload template does not exist",
      "The policy names a template that this service does not have.",
      "Ask whoever keeps the access file to name a template that exists."),
  WORKLOADS_MAX(
      5002,
      "You have as many workloads as you may have",
      "Each user may have only so many at the same time.",
      "Close a session that you do not need, or ask for more "
          + "(gatehouse.backend.workloads-per-principal-max)."),
  WORKLOAD_STARTING(
      5101,
      "The workload is starting",
      "It is being made and cannot be reached yet.",
      "Nothing to do but wait."),
  WORKLOAD_NOT_STARTED(
      5102,
      "The workload could not be started",
      "Its agent ended before it answered.",
      "Log in again. If it happens again, the log entry of this code has the agent's own words."),
  WORKLOAD_DIED(
      5103,
      "The workload has ended unexpectedly",
      "Its agent is gone, and with it every process of the workload.",
      "Log in again for a new one. Its memory may have run out."),
  WORKLOAD_NEVER_ATTACHED(
      5104,
      "The workload was taken back",
      "It was ready, and for a minute nobody connected to it.",
      "Log in again."),
  WORKLOAD_OUTLIVED_SESSION(
      5105,
      "The workload was ended with its session's time",
      "The grant says until when its session may last.",
      "Log in again."),

  WORKLOAD_OUT_OF_MEMORY(
      5106,
      "The workload ran out of memory",
      "It used more memory than its template allows, and the kernel ended it.",
      "Log in again and use less, or ask whoever keeps the templates for a larger memory limit."),
  WORKLOAD_EVICTED(
      5107,
      "The workload was evicted",
      "Its machine was short of memory or disk, was taken out of service, or was lost.",
      "Log in again for a new one."),
  WORKLOAD_LIFETIME_OVER(
      5108,
      "The workload has lived as long as it may",
      "Its template bounds how long a workload lives.",
      "Log in again for a new one, or ask whoever keeps the templates for a longer lifetime."),
  IMAGE_UNAVAILABLE(
      5109,
      "The workload's image cannot be had",
      "The registry does not have it, refuses it, or cannot be reached.",
      "Ask whoever keeps the templates; the log entry of this code has the registry's words."),
  TEMPLATE_UNUSABLE(
      5110,
      "The workload cannot be started as its template says",
      "The cluster does not accept the template, or the image does not fit it.",
      "Ask whoever keeps the templates; the log entry of this code has the cluster's words."),
  ADMISSION_REFUSED(
      5111,
      "The cluster refuses this workload",
      "A rule of the cluster (a pod security standard or an admission webhook) stands against it.",
      "Ask whoever keeps the templates; the log entry of this code has the rule's words."),
  QUOTA_EXCEEDED(
      5112,
      "There is no room for another workload",
      "The workloads' namespace has used up its quota.",
      "Try again when others have ended their sessions, or ask for a larger quota."),
  WORKLOAD_START_TIMED_OUT(
      5113,
      "The workload did not start in time",
      "Most often no machine has room for it, or its image is still being fetched.",
      "Try again shortly. The log entry of this code says what was waited for, with the pod's events."),
  WORKLOADS_UNAVAILABLE(
      5114,
      "No workload can be made now",
      "The cluster's API cannot be reached, or refuses this service.",
      "Try again shortly. The log entry of this code has the API's own words."),

  WORKLOAD_STARTED(5201, "A workload has started", "A session was given it.", "Nothing to do."),
  WORKLOAD_ENDED(
      5202,
      "A workload has ended",
      "The log entry's reason says why. No process of it is left.",
      "Nothing to do."),
  WORKLOAD_KILLED(
      5203,
      "A workload had to be killed",
      "It had not ended in time after it was told to.",
      "Nothing to do if it is rare; otherwise look at what the machine is short of."),
  WORKLOADS_FOUND_AGAIN(
      5204,
      "The workloads of an earlier run were found again",
      "The service was started again, and its workloads had gone on without it.",
      "Nothing to do."),
  WORKLOAD_RECORD_UNREADABLE(
      5205,
      "The record of a workload cannot be read",
      "A file in the state directory is damaged, or of a newer version.",
      "Its workload ends by itself when its session does; remove the file after that."),
  WORKLOAD_WITHOUT_NAMESPACE(
      5206,
      "A workload runs without a PID namespace",
      "The kernel refused one, so a warden process keeps the workload together instead.",
      "Allow user namespaces on this machine, or see backend-service/README.md for what is lost."),
  ORPHAN_REMOVED(
      5207,
      "An orphan was removed",
      "A pod or a Secret of a workload was left that no lease accounts for.",
      "Nothing to do if it is rare; it follows the death of a backend-service in mid-work."),
  REAPER_LEADING(
      5208,
      "This replica looks for orphans now",
      "It has become the one that does.",
      "Nothing to do."),
  REAPER_NOT_LEADING(
      5209,
      "This replica does not look for orphans any more",
      "It could not renew its claim to be the one that does.",
      "Nothing to do if another replica does; otherwise look at the cluster's API."),
  CLUSTER_CALL_FAILED(
      5210,
      "The cluster's API did not do what it was asked to",
      "It cannot be reached, is overloaded, or this service's role does not allow the call.",
      "It is tried again. If it does not end, look at the API server and at the service's role."),
  POOL_POD_CLAIMED(
      5211, "A session was given a pod of a warm pool", "One was ready.", "Nothing to do."),
  POOL_POD_FAILED(
      5212,
      "A pod of a warm pool has failed",
      "It did not get ready, or ended before anybody claimed it; the log entry's reason and problem "
          + "say why.",
      "Sessions start without the pool, more slowly. While its pods fail they are made at ever "
          + "longer intervals, up to five minutes; correct what the log entry names."),

  INTERNAL_ERROR(
      9001,
      "The request could not be answered",
      "An error in the service itself.",
      "Report it with the log entry of the same time, which has the stack trace.");

  private final int number;
  private final String text;
  private final String cause;
  private final String nextStep;

  MessageCode(int number, String text, String cause, String nextStep) {
    this.number = number;
    this.text = text;
    this.cause = cause;
    this.nextStep = nextStep;
  }

  /** The stable code, such as {@code GH-BACKEND-1001}. */
  public String code() {
    return "GH-BACKEND-" + number;
  }

  /** The constant message; what varies is beside it, never in it. */
  public String text() {
    return text;
  }

  /** Why this message appears. */
  public String cause() {
    return cause;
  }

  /** What its reader can do. */
  public String nextStep() {
    return nextStep;
  }
}
