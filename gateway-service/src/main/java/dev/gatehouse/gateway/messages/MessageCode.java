package dev.gatehouse.gateway.messages;

/** Every message of the gateway for a person, by its stable code. */
public enum MessageCode {
  GATEWAY_STARTED(1001, "The gateway accepts connections", "It started.", "Nothing."),
  GATEWAY_DRAINING(
      1002,
      "The gateway is shutting down",
      "It was told to stop; sessions may end in order until the drain time is over.",
      "Connect again: another gateway answers."),
  GATEWAY_STOPPED(1003, "The gateway stopped", "It was told to stop.", "Nothing."),
  UNSAFE_SETTING(
      1004, "A setting is not safe", "The log line names it.", "Correct it and start again."),
  NOTHING_IS_RECORDED(
      1005,
      "Nothing is recorded",
      "gatehouse.gateway.audit.destination is none, which is for measurements.",
      "Take the setting away where a record is wanted."),

  SESSION_OPENED(1101, "A session opened", "A client sent its identification.", "Nothing."),
  SESSION_ENDED(1102, "A session ended", "See its reason.", "Nothing."),
  CONNECTION_REFUSED(
      1103,
      "Too many unauthenticated connections",
      "The bound in total or for one address is reached.",
      "Log in sooner, or raise unauthenticated-max or unauthenticated-per-address-max."),
  LOGIN_GRACE_EXPIRED(
      1104,
      "No login within the grace time",
      "The client did not authenticate in time.",
      "Connect again."),
  PROTOCOL_ERROR(
      1105,
      "The peer broke the SSH protocol",
      "A message was malformed, too large, or not legal at that point.",
      "Use a client that follows RFC 4251 to 4254; look at the log line's detail."),
  SERVICE_REFUSED(
      1106,
      "That service cannot be requested now",
      "ssh-userauth can be requested once, and nothing else can be requested.",
      "Use a client that follows RFC 4253, section 10."),
  NOT_AUTHENTICATED(
      1107,
      "Log in first",
      "A message of the connection protocol came before login.",
      "Use a client that follows RFC 4252."),
  INTERNAL_ERROR(
      1108,
      "An unexpected error ended the session",
      "A fault in the gateway; the log has its trace.",
      "Report it with the log lines of the session."),
  PEER_SILENT(
      1109,
      "The peer no longer answers",
      "Keepalives were not answered.",
      "Look at the network between the two; connect again."),
  PEER_TOO_SLOW(
      1110,
      "The peer asks and does not read",
      "Answers waiting for it exceed their bound.",
      "Use a client that reads what it asked for."),
  KEY_EXCHANGE_STALLED(
      1111,
      "The peer did not complete a key exchange in time",
      "It began one, or did not answer ours, within rekey-time-max.",
      "Look at the network between the two; connect again."),
  SESSION_IDLE(
      1112,
      "Nothing has passed for as long as your session may be idle",
      "The policy's limits have an idleMax, and no data passed in either direction for so long.",
      "Connect again; a program that says something now and then keeps a session."),
  SESSION_TIME_OVER(
      1113,
      "Your session has lasted as long as it may",
      "The sessionDurationMax of the policy's limits is reached.",
      "Connect again."),
  SESSION_HOURS_OVER(
      1114,
      "The hours in which you may be here are over",
      "From now on the access file's rules choose another policy, or none, for this user and address.",
      "Connect again when the hours of your rule begin; ask whoever keeps the access file."),
  SESSION_BYTES_OVER(
      1115,
      "Your session has moved as much data as it may",
      "The bytesMax of the policy's limits is reached in one direction; no more was passed on.",
      "Connect again, or ask for a larger bytesMax."),
  PROXY_HEADER_REFUSED(
      1116,
      "A load balancer did not say whom a connection comes from",
      "The peer is in proxy-networks, and did not begin with a header of the PROXY protocol, version 2,"
          + " that names a client over TCP; the log line's detail says what came.",
      "Have the load balancer send version 2 (send-proxy-v2), or take it out of proxy-networks."),
  CONNECTION_NOT_ACCEPTED(
      1117,
      "A connection could not be accepted",
      "The system gave none; the log line's detail says why. It is tried again at once.",
      "Raise the limit of open files (LimitNOFILE), or have more gateways."),

  LOGIN_ACCEPTED(
      1201, "Login accepted", "Every step that the user's policy asks for passed.", "Nothing."),
  LOGIN_REJECTED(
      1202,
      "Login rejected",
      "User, key or password is not known, or may not log in; or the method is not offered.",
      "Look at the code that auth-service gave in the log."),
  LOGIN_UNAVAILABLE(
      1203,
      "Logins cannot be checked at the moment; try again soon",
      "auth-service could not be reached or gave no valid answer.",
      "Look at auth-service and at the network to it."),
  TOO_MANY_ATTEMPTS(
      1204,
      "Too many authentication attempts",
      "The bound of attempts or probes on one connection is reached.",
      "Offer fewer keys (IdentitiesOnly yes), and type with care."),
  GRANT_REFUSED(
      1205,
      "The grant does not fit this session",
      "auth-service answered with a grant for another session, key or audience, or with words that"
          + " this version does not know.",
      "Look at the versions of gateway and auth-service."),
  LOGIN_CONTINUES(
      1206,
      "A further step is needed",
      "This step passed, and the user's policy asks for another.",
      "Nothing; the client goes on by itself."),
  LOGIN_ASKS(
      1207, "The user is asked", "A prompt was sent (keyboard-interactive).", "Answer the prompt."),
  LOGIN_DENIED(
      1208,
      "You may not log in from where you are, or at this time",
      "Every step passed, and a rule of the access file lets nobody in who is there, or then; the"
          + " record of the attempt names the rule.",
      "Come from elsewhere or later; ask whoever keeps the access file."),
  TOO_MANY_SESSIONS(
      1209,
      "You have as many sessions as you may have; close one and try again",
      "As many sessions of the user live, at all gateways together, as sessionsMax of the policy's limits"
          + " says.",
      "Close a session; several channels go over one connection (ControlMaster). Those of a gateway that"
          + " was killed count for gatehouse.auth.session-counted-for."),

  AUTHORIZATION_REVOKED(
      1221,
      "Your access was revoked",
      "The access file does not let this user in any more, or not by this key or certificate, or that"
          + " has expired or is revoked, or an operator took back what was granted.",
      "Ask whoever keeps the access file; the log line's cause says which it was."),
  POLICY_CHANGED(
      1222,
      "What you may do here has changed; log in again",
      "The access file has another policy for this user than when the session began.",
      "Log in again. With policy-changes=keep, sessions would go on under the policy that they began"
          + " with."),
  AUTHORIZATION_STALE(
      1223,
      "Your access could not be confirmed for too long; try again soon",
      "For authorization-stale-max auth-service has not said whether the session's grant still"
          + " stands.",
      "Look at auth-service, at its database, and at the network to it."),
  AUTHORIZATION_UNCONFIRMED(
      1224,
      "Whether sessions are still allowed cannot be asked",
      "auth-service could not be reached or gave no valid answer. Sessions go on for"
          + " authorization-stale-max.",
      "Look at auth-service, at its database, and at the network to it."),
  AUTHORIZATION_CONFIRMED(
      1225,
      "Whether sessions are still allowed can be asked again",
      "auth-service answers.",
      "Nothing."),

  WORKLOAD_ATTACHED(1301, "The workload is attached", "Its agent answered.", "Nothing."),
  WORKLOAD_WAITING(
      1302,
      "Starting your workload",
      "It is not there yet; the line says what is being waited for, once that is known.",
      "Wait."),
  WORKLOAD_REFUSED(
      1303,
      "You cannot get a workload",
      "backend-service refused the lease. Its own words and code are what the user reads.",
      "Look up the code that backend-service gave."),
  WORKLOAD_UNAVAILABLE(
      1304,
      "Your workload cannot be started at the moment; try again soon",
      "backend-service could not be reached or could not decide, for unavailable-max.",
      "Look at backend-service."),
  WORKLOAD_UNREACHABLE(
      1305,
      "Your workload does not answer",
      "Its agent could not be reached, or is not the one that backend-service started.",
      "Look at the log line's detail."),
  WORKLOAD_LOST(
      1306,
      "Your workload is gone",
      "The connection to its agent ended while it was in use, and within reason-max backend-service"
          + " knew no reason.",
      "Connect again; look at backend-service's log for why the workload ended."),
  WORKLOAD_LIMIT(
      1307,
      "You have as many workloads as you may have; close a session and try again",
      "The bound of workloads for one user is reached.",
      "Look at workloads-per-principal-max of backend-service."),
  WORKLOAD_TIMED_OUT(
      1308,
      "Your workload did not start in time; try again",
      "No workload was attached within start-max.",
      "Look at backend-service, and at what the workload waits for."),
  WORKLOAD_ENDED(
      1309,
      "Your workload has ended",
      "backend-service says that it is over, or cannot start. Its own words and code are what the user"
          + " reads, and stand in the log line and the record.",
      "Look up the code that backend-service gave; connect again."),
  WORKLOAD_SILENT(
      1310,
      "Your workload no longer answers",
      "Its agent left keepalives unanswered, or stopped in the middle of a key exchange.",
      "Connect again; look at the workload and at the network to it."),
  WORKLOAD_MISBEHAVED(
      1311,
      "Your workload was cut off, since it broke the SSH protocol",
      "Its agent sent what no agent sends; the log line has the detail.",
      "Look at the workload: somebody may have tampered with it."),
  WORKLOAD_REFUSED_CHANNEL(
      1312,
      "Your workload does not take another session",
      "Its agent refused to open a session channel.",
      "Close some channels, or connect again."),
  WORKLOAD_OF_CHANNEL(
      1313,
      "Each command has a workload of its own here; forwarding needs one of the session's",
      "The template's mode is channel, so that there is nothing that a forward, a display or an agent could"
          + " be shared through.",
      "Ask for a template of another mode; copy files by scp or sftp, which are commands."),

  REQUEST_DENIED(
      1401,
      "Policy does not allow this",
      "The policy of this user does not name it.",
      "Ask for it to be allowed in the access file."),
  CHANNEL_DENIED(
      1402,
      "Policy does not allow this kind of channel",
      "The policy of this user does not name it.",
      "Ask for it to be allowed in the access file."),
  TOO_MANY_CHANNELS(
      1403,
      "Too many channels at once",
      "The bound of channels in one session is reached.",
      "Close some, or connect again."),
  UNKNOWN_REQUEST(
      1404,
      "The gateway does not know this request",
      "It is not in the table of requests.",
      "Nothing; clients go on without it."),
  WORKLOAD_OPENED_CHANNEL(
      1405,
      "A workload tried to open a channel towards the client",
      "No live request of the session covers it.",
      "Look at the workload: a well-behaved agent does not do this."),

  TOO_MANY_LISTENERS(
      1406,
      "Too many listeners at once",
      "The bound of listeners in one session is reached.",
      "Ask for fewer remote forwards, or raise listeners-max."),
  COMMAND_DENIED(
      1407,
      "Policy does not allow this command",
      "No entry of the policy's commands is, or matches, the whole of it; or a forced command cannot"
          + " be told of it, for it is longer than 32 KiB or has a NUL in it.",
      "Ask for it to be added to the commands of the policy that the event's rule names."),
  SUBSYSTEM_DENIED(
      1408,
      "Policy does not allow this subsystem",
      "The policy's subsystems do not name it.",
      "Ask for it to be added to the subsystems of the policy that the event's rule names."),
  DESTINATION_DENIED(
      1409,
      "Policy does not allow this destination",
      "What was asked for, host and port or path, is not in the policy's list, or in the"
          + " permitopen of the key; the event's rule says which.",
      "Ask for it to be added to the list that the event's rule names."),
  LISTENER_DENIED(
      1410,
      "Policy does not allow listening there",
      "What was asked for, address and port or path, is not in the policy's list, or in"
          + " the permitlisten of the key; the event's rule says which.",
      "Ask for it to be added to the list that the event's rule names."),

  RECORDING_UNAVAILABLE(
      1501,
      "This session must be recorded, and recording is not possible at the moment",
      "Kafka did not acknowledge frames in time.",
      "Look at Kafka and at the network to it."),
  RECORDING_LOST(
      1502,
      "Frames of a session could not be kept",
      "Kafka did not acknowledge them before the gateway had to give up.",
      "Look at Kafka; the recording is shown as truncated."),
  RECORDING_RETRIED(
      1503,
      "Frames are being sent again",
      "Kafka refused or did not acknowledge them.",
      "Look at Kafka when it goes on."),
  RECORDING_DEGRADED(
      1504,
      "A session goes on without being recorded whole",
      "Kafka acknowledged nothing for degrade-after, and the session's policy is best-effort.",
      "Look at Kafka and at the network to it; a gap record will say what is left out."),
  RECORDING_RESTORED(
      1505,
      "A session is recorded whole again",
      "Kafka acknowledges frames again.",
      "Nothing; the session's recording has a gap record."),
  RECORDING_CROWDED(
      1506,
      "Three quarters of the room for unacknowledged frames are taken",
      "Kafka acknowledges more slowly than sessions have something to record.",
      "Look at Kafka and at the network to it. When all of budget-bytes is taken, sessions pause."),
  RECORDING_RELIEVED(
      1507,
      "Less than half of the room for unacknowledged frames is taken again",
      "Kafka acknowledges frames again, or sessions ended.",
      "Nothing."),
  RECORDING_NOT_FOUND(
      1508,
      "Kafka, or a topic of the record, is not there yet",
      "The gateway started without it. Nobody gets in meanwhile, as in an outage (GH-GATEWAY-1501), and it"
          + " is looked for again and again.",
      "Start Kafka and make the topics; the log line's detail says what was missing."),
  RECORDING_FOUND(
      1509,
      "Kafka and the topics of the record are there now",
      "The gateway had started without them.",
      "Nothing."),

  SERVICE_MISTRUST(
      1601,
      "Another service could not be called over TLS",
      "One of the two does not accept the other's certificate: it is missing, expired, of another"
          + " authority, or for another host name. The log line names service and detail.",
      "Look at the certificates and authorities of both (openssl s_client shows the service's)."),
  SERVICE_CERTIFICATES_READ(
      1602,
      "The certificates for calls to a service were read again",
      "A file of tls.* has changed.",
      "Nothing."),
  SERVICE_CERTIFICATES_KEPT(
      1603,
      "The changed certificates for calls to a service cannot be used; those before stay in effect",
      "A file of tls.* has changed, and is missing, malformed, or a key of another certificate.",
      "Correct the file that the log line names.");

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

  /** The stable code, {@code GH-GATEWAY-nnnn}. */
  public String code() {
    return "GH-GATEWAY-" + number;
  }

  /** What is said, always in the same words. */
  public String text() {
    return text;
  }

  public String cause() {
    return cause;
  }

  public String nextStep() {
    return nextStep;
  }

  /** The sentence for a terminal: text and code. */
  public String sentence() {
    return text + ". [" + code() + "]";
  }
}
