package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.ChainVerifier;
import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a recording, in sequence, each one verified against the one before it, and all of
 * them against the manifest where there is one. Only what follows a frame proves it, so each is
 * given when the next one was read, or its part's end. Two frames at a time are in memory.
 *
 * <p>Not safe for use by several threads.
 */
public final class RecordingReader implements Closeable {
  private final Recording recording;
  private final ChainVerifier chain;
  private final Iterator<Recording.Source> sources;
  private @Nullable OpenPart part;
  private UnarchivedFrames.@Nullable Reading tail;
  private Optional<AuditEnvelope> unproven = Optional.empty();
  private boolean endsInStore;
  private boolean endIsCommitted = true;

  /** The first sequence that S3 has not, though it has some behind it; 0 when that is not so. */
  private long hole;

  /** The part that is being read. */
  private record OpenPart(Recording.Source source, DigestingStream bytes, RecordingPart frames) {}

  RecordingReader(Recording recording) {
    this.recording = recording;
    this.chain = new ChainVerifier(recording.session().stream());
    this.sources = recording.sources().iterator();
  }

  /**
   * Returns the next frame; empty at the recording's end.
   *
   * @throws DamagedRecordingException when it does not go on as it should
   * @throws IOException when S3 does not answer
   */
  public Optional<AuditEnvelope> next() throws IOException {
    while (true) {
      OpenPart reading = part;
      if (reading == null) {
        if (hole > 0 || !sources.hasNext()) {
          checkEnd();
          return following();
        }
        part = open(sources.next());
        continue;
      }
      Optional<AuditEnvelope> frame = frame(reading);
      Optional<AuditEnvelope> before = unproven;
      if (frame.filter(this::isBehindHole).isPresent()) {
        hole = chain.frames() + 1;
        reading.bytes().close();
        part = null;
      } else if (frame.isEmpty()) {
        finish(reading);
        part = null;
        unproven = Optional.empty();
      } else if (link(frame.get())) {
        unproven = frame;
      } else {
        continue;
      }
      if (before.isPresent()) {
        return before;
      }
    }
  }

  /**
   * Whether what is missing before this part of an open session can be on its way to S3: parts are
   * written beside each other. Then Kafka has it, and all that is behind it.
   */
  private boolean isBehindHole(AuditEnvelope frame) {
    return recording.manifest().isEmpty()
        && unproven.isEmpty()
        && frame.header().sequence() > chain.frames() + 1;
  }

  /** The next frame of those that may not be in S3; a hole in them may fill yet. */
  private Optional<AuditEnvelope> following() throws IOException {
    UnarchivedFrames.Reading reading = tail;
    if (reading == null) {
      reading = recording.tail().read();
      tail = reading;
    }
    for (var frame = reading.next(); frame.isPresent(); frame = reading.next()) {
      switch (chain.accept(frame.get())) {
        case ChainVerifier.Step.Linked _ -> {
          return frame;
        }
        case ChainVerifier.Step.Behind _ -> {
          // S3 has it.
          endIsCommitted &= frame.get().header().sequence() < chain.frames();
        }
        case ChainVerifier.Step.Ahead _ -> {
          checkHole();
          return Optional.empty();
        }
        case ChainVerifier.Step.Broken _ -> throw damaged("the chain of hashes breaks");
        case ChainVerifier.Step.Foreign _ -> throw damaged("a frame of another session");
      }
    }
    checkHole();
    if (recording.manifest().isEmpty() && endsInStore && endIsCommitted) {
      // The frame that ends a session is committed only behind its manifest.
      throw damaged("the manifest is missing");
    }
    return Optional.empty();
  }

  /** What neither S3 nor Kafka has is lost. */
  private void checkHole() throws DamagedRecordingException {
    if (hole == chain.frames() + 1) {
      throw damaged("frames are missing");
    }
  }

  private OpenPart open(Recording.Source source) throws IOException {
    Optional<ObjectStore.Content> object = source.place().open(recording.objects());
    if (object.isEmpty()) {
      throw damaged("the part " + source.place().object() + " is missing");
    }
    DigestingStream bytes = new DigestingStream(object.get().bytes());
    try {
      return new OpenPart(source, bytes, RecordingPart.read(bytes));
    } catch (DamagedPartException e) {
      bytes.close();
      throw damaged(e);
    }
  }

  private Optional<AuditEnvelope> frame(OpenPart reading) throws IOException {
    try {
      return reading.frames().next();
    } catch (DamagedPartException e) {
      throw damaged(e);
    }
  }

  private void finish(OpenPart reading) throws IOException {
    reading.bytes().drain();
    reading.frames().close();
    String sha256 = reading.bytes().sha256();
    if (!reading.source().sha256().map(sha256::equals).orElse(true)) {
      throw damaged(
          "the part " + reading.source().place().object() + " is not the one of the manifest");
    }
    checkHead(reading.source());
  }

  /** A part's name has the hash of its last frame, which no frame behind it may prove. */
  private void checkHead(Recording.Source source) throws DamagedRecordingException {
    String object = source.place().object();
    String name = object.substring(object.lastIndexOf('/') + 1);
    AuditEnvelope last = unproven.orElse(null);
    PartName part = PartName.parse(name).orElse(null);
    if (last != null
        && part != null
        && last.header().sequence() == part.last()
        && !last.hash().equals(part.head())) {
      throw damaged("the last frame is not the one of the part's name");
    }
  }

  /** Whether the frame is the next one; one that an earlier part had is passed over. */
  private boolean link(AuditEnvelope frame) throws DamagedRecordingException {
    return switch (chain.accept(frame)) {
      case ChainVerifier.Step.Linked _ -> {
        endsInStore = Frame.endsSession(frame);
        yield true;
      }
      case ChainVerifier.Step.Behind _ -> false;
      case ChainVerifier.Step.Ahead _ -> throw damaged("frames are missing");
      case ChainVerifier.Step.Broken _ -> throw damaged("the chain of hashes breaks");
      case ChainVerifier.Step.Foreign _ -> throw damaged("a frame of another session");
    };
  }

  private void checkEnd() throws DamagedRecordingException {
    Manifest manifest = recording.manifest().orElse(null);
    if (manifest == null) {
      return;
    }
    if (!manifest.missing().isEmpty()) {
      throw damaged("frames are missing");
    }
    if (chain.frames() != manifest.lastSequence()
        || !chain.head().toHex().equals(manifest.head())) {
      throw damaged("the frames do not end as the manifest says");
    }
  }

  private DamagedRecordingException damaged(String message) {
    return new DamagedRecordingException(chain.frames() + 1, message);
  }

  private DamagedRecordingException damaged(DamagedPartException cause) {
    return new DamagedRecordingException(chain.frames() + 1, "a part is damaged", cause);
  }

  @Override
  public void close() throws IOException {
    if (part != null) {
      part.bytes().close();
    }
    if (tail != null) {
      tail.close();
    }
  }
}
