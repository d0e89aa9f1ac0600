package dev.gatehouse.audit;

/**
 * Every message of this service for a person, by its stable code, which never changes its meaning
 * and is never used again. {@code docs/codes.md} is generated from here.
 */
public enum MessageCode {
  SERVICE_STARTED(
      1001,
      "The service has started",
      "Keys, tokens and settings were read without an error.",
      "Nothing to do."),
  CONFIGURATION_REFUSED(
      1002,
      "The configuration is refused",
      "A property of gatehouse.audit.* is missing or says something that cannot be meant.",
      "Correct the property that the entry names, and start the service again."),
  MANIFEST_KEY_CREATED(
      1003,
      "A manifest key was created",
      "The manifest key file did not exist.",
      "Nothing to do at the first start. Later: find out who removed the file; older manifests no"
          + " longer verify with the new key."),

  PARTITION_ASSIGNED(
      1101, "A partition was taken", "The consumer group was balanced.", "Nothing to do."),
  PARTITION_REVOKED(
      1102, "A partition was given up", "The consumer group was balanced.", "Nothing to do."),
  KAFKA_UNAVAILABLE(
      1103,
      "Kafka does not answer",
      "The broker cannot be reached, or refuses this service.",
      "Look at Kafka and at the network to it. Nothing is lost while its retention lasts."),
  STORE_UNAVAILABLE(
      1104,
      "Something could not be kept and is tried again",
      "S3, or the topic of manifests, refused or did not answer.",
      "Look at the entry's reason, S3 and Kafka. Frames stay in Kafka until they are in S3."),
  INGEST_FAILED(
      1105,
      "The archive starts over",
      "An error in the service itself.",
      "Nothing is lost: it goes on from what is committed. Report it with the entry's stack trace."),
  TOPICS_UNFIT(
      1106,
      "A topic does not keep the record as it must",
      "It is compacted, is stamped by its writers' clocks, has too few replicas, or keeps too short.",
      "Correct the setting that the entry names. A service that starts keeps and indexes nothing"
          + " before; one that runs goes on."),
  RETENTION_HALF_USED(
      1107,
      "Half of Kafka's retention has passed for frames that were not kept elsewhere",
      "The archive (reader archive) or the index (reader index) stands still or is too slow.",
      "Lengthen the topic's retention now; then look at the earlier entries and at S3 or PostgreSQL."
          + " What retention takes from the archive is lost."),
  RETENTION_RELIEVED(
      1108,
      "Frames are kept well within Kafka's retention again",
      "The reader has caught up, or the retention was lengthened.",
      "Nothing; a retention that was lengthened may be as it was."),

  FRAME_UNREADABLE(
      1201,
      "A record is not a frame, and was set aside",
      "Something else than a gateway wrote to the topic, or the record was damaged.",
      "Look at who may write to the topic. The bytes are in S3 under poison/."),
  FRAME_FORKED(
      1202,
      "Two different frames claim the same place in a recording",
      "Somebody changed what was recorded, or two writers used one session's id.",
      "Treat it as an attack until it is explained. Both frames are kept; the recording is shown as"
          + " tampered."),
  OFFSETS_LOST(
      1203,
      "Kafka no longer has frames that were not archived",
      "The topic's retention was shorter than the time in which nothing was archived.",
      "Lengthen the retention; look at why the archive was behind. The range is in S3 under lost/."),
  JOURNAL_FRAME_UNTRUSTED(
      1204,
      "A journal frame is not signed by a trusted gateway",
      "The gateway's key is not among gateway-key-files, or somebody else wrote the frame.",
      "Pin the gateway's public key if it is yours; treat it as an attack if it is not."),

  PART_NAME_TAKEN(
      1301,
      "A part's name is taken by something else",
      "An object stands in S3 where these frames belong, and does not hold them.",
      "Treat it as an attack until it is explained. The frames were kept under another name."),
  PART_DAMAGED(
      1302,
      "A part of a recording is damaged",
      "An object in S3 is missing, or is not what was written there.",
      "Look at the bucket: older versions may have the right bytes."),
  MANIFEST_DAMAGED(
      1303,
      "A manifest is damaged",
      "An object in S3 is not a manifest that this service's key has signed.",
      "Look at the bucket, and at whether the manifest key was changed."),
  MANIFEST_WRITTEN(
      1304, "A recording was judged", "It ended, or its gateway is gone.", "Nothing to do."),
  RECORDING_READ(
      1305, "A recording is being read", "The holder of an API token asked.", "Nothing to do."),
  RECORDING_BROKEN_OFF(
      1306,
      "A recording could not be read to its end",
      "A part is missing or damaged, or the chain of frames does not hold.",
      "What was sent up to there is verified. Look at the entry's reason and at the bucket."),
  STORE_NOT_READABLE(
      1307,
      "Recordings cannot be read at the moment",
      "S3 does not answer.",
      "Try again; look at S3 and at the network to it."),
  READING_NOT_JOURNALED(
      1308,
      "Recordings cannot be read at the moment",
      "Kafka did not acknowledge in time the journal's entry that must be kept first.",
      "Try again; look at Kafka and at the network to it."),
  BATCH_WRITTEN(
      1309,
      "Sessions that nobody logged in to were judged together",
      "They ended, whole and confirmed.",
      "Nothing to do."),

  INDEX_FAILED(
      1401,
      "The index is tried again",
      "PostgreSQL or Kafka refused or did not answer.",
      "Look at the entry's reason. The archive goes on without the index."),
  INDEX_OFFSETS_LOST(
      1402,
      "Kafka no longer has frames that were not indexed",
      "The topic's retention was shorter than the time in which nothing was indexed.",
      "The recordings are in S3; rebuild the index from there."),
  INDEX_REBUILDING(
      1403,
      "The index is being built again",
      "The command rebuild-index has read another day of recordings.",
      "Nothing to do. When it is broken off, start it again: it goes on where it was."),
  INDEX_REBUILT(
      1404,
      "The index was built again",
      "The command rebuild-index has read all recordings, and the new index answers.",
      "Nothing to do."),
  INDEX_REBUILD_FAILED(
      1405,
      "The index could not be built again",
      "S3, Kafka or PostgreSQL refused or did not answer.",
      "Look at the entry's reason, and start the command again: it goes on where it was."),

  TOKEN_UNKNOWN(
      2001,
      "A token is needed",
      "The Authorization header is missing or holds another token.",
      "Send Authorization: Bearer with a token of the API token file."),
  PARAMETER_MALFORMED(
      2002,
      "A parameter is malformed",
      "A query parameter is unknown, repeated, or not of its documented form.",
      "The problem's detail names it; the OpenAPI document has the forms."),
  CURSOR_MALFORMED(
      2003,
      "The cursor is not one of ours",
      "It was changed, or belongs to another question or version.",
      "Begin again without a cursor."),
  SESSION_ID_MALFORMED(
      2004,
      "That is not a session id",
      "A session's id is a UUIDv7 in its text form.",
      "Take the id from GET /v1/sessions."),
  SESSION_UNKNOWN(
      2005,
      "There is no such session",
      "No frame of it is known here.",
      "Take the id from GET /v1/sessions; a session of this moment may need a second."),
  CHANNEL_UNKNOWN(
      2006,
      "There is no such channel",
      "The session did not open a channel of that number.",
      "Take the number from GET /v1/sessions/{id}."),
  STREAM_NOT_RECORDED(
      2007,
      "That stream was not recorded",
      "Policy left its content out; its byte counts are known.",
      "Policy decides what is recorded: recordInput in the access file."),
  REQUEST_NOT_SERVED(
      2008,
      "The request is not served",
      "Path, HTTP method or media type is not one of this service's.",
      "Compare the request with the service's OpenAPI document."),
  INDEX_UNAVAILABLE(
      2009,
      "Sessions cannot be searched at the moment",
      "PostgreSQL does not answer.",
      "Try again; look at PostgreSQL. Recordings are kept all the same."),
  RANGE_NOT_SATISFIABLE(
      2010,
      "The recording has no such bytes",
      "The Range header begins behind the last byte that is recorded.",
      "Ask within the size that the answer's Content-Range names."),
  INDEX_OFF(
      2011,
      "This replica keeps no index",
      "It was started with gatehouse.audit.index.enabled=false: it archives and replays.",
      "Ask a replica that keeps the index."),

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

  /** The stable code, {@code GH-AUDIT-nnnn}. */
  public String code() {
    return "GH-AUDIT-" + number;
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
