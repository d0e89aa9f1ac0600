package dev.gatehouse.contracts.audit;

import java.time.Instant;
import java.util.List;

/**
 * What one incarnation of an archive says of those who read recordings; each frame is signed, and
 * is kept before what it tells about is given.
 */
public sealed interface ReadingEvent extends AuditEvent {

  /**
   * The first frame of the journal.
   *
   * @param publicKey this incarnation's Ed25519 key, 32 bytes
   * @param archiveKey the archive's long-lived Ed25519 key, 32 bytes: the one that signs manifests
   * @param endorsement of the one by the other: see {@link StreamSigner#endorse}
   */
  record ArchiveStarted(
      Instant at,
      int partition,
      Bytes publicKey,
      Bytes archiveKey,
      Bytes endorsement,
      String softwareVersion)
      implements ReadingEvent {}

  /**
   * Content of a recording is about to be given.
   *
   * @param channel number of the session's channel
   * @param form {@code raw}, {@code cast} or {@code txt}
   * @param streams what of the channel, in the order of the enum
   * @param reader name of the token that was shown
   * @param firstByte of the stream, from 0; 0 where the form has no bytes of a stream
   * @param byteCount how many bytes of the stream; of all streams where the form joins them
   */
  record RecordingRead(
      Instant at,
      SessionId session,
      int channel,
      String form,
      List<DataStream> streams,
      String reader,
      long firstByte,
      long byteCount)
      implements ReadingEvent {
    public RecordingRead {
      streams = List.copyOf(streams);
    }
  }

  /** The last frame of an archive that ended in order. */
  record ArchiveStopped() implements ReadingEvent {}
}
