package dev.gatehouse.audit.archive;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.gatehouse.audit.integrity.AuditJson;
import dev.gatehouse.audit.integrity.ChannelBytes;
import dev.gatehouse.audit.integrity.Stretch;
import dev.gatehouse.audit.integrity.StretchSurvey;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Makes a part of consecutive frames.
 *
 * <p>Compression happens here, at the cut, with contexts that are used again: a stream kept open
 * for each session would cost megabytes for each. Safe for use by many threads.
 */
final class PartEncoder {
  private final ConcurrentLinkedQueue<ZstdCompressCtx> contexts = new ConcurrentLinkedQueue<>();

  /**
   * Encodes.
   *
   * @param frames consecutive frames of one stream, at least one
   * @param origin where they stood
   */
  EncodedPart encode(List<AuditEnvelope> frames, PartIndex.@Nullable Origin origin) {
    ZstdCompressCtx context = contexts.poll();
    if (context == null) {
      context = new ZstdCompressCtx().setLevel(PartForm.ZSTD_LEVEL).setChecksum(true);
    }
    try {
      Assembly assembly = new Assembly(context);
      frames.forEach(assembly::add);
      return assembly.finish(origin);
    } finally {
      contexts.add(context);
    }
  }

  /** A part in memory, with what was seen while it was made. */
  static final class EncodedPart {
    private final byte[] content;
    private final Stretch stretch;

    private EncodedPart(byte[] content, Stretch stretch) {
      this.content = content;
      this.stretch = stretch;
    }

    PartName name() {
      return PartName.of(stretch.first(), stretch.last(), stretch.head());
    }

    /** The bytes of the part; callers only read them. */
    byte[] content() {
      return content;
    }

    Stretch stretch() {
      return stretch;
    }
  }

  /** One part in the making. */
  private static final class Assembly {
    private final ZstdCompressCtx context;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
    private final StretchSurvey part = new StretchSurvey();
    private final List<PartIndex.Block> blocks = new ArrayList<>();
    private final List<AuditEnvelope> block = new ArrayList<>();
    private final Map<Integer, StretchSurvey> channels = new TreeMap<>();
    private int blockBytes;
    private StreamKind kind = StreamKind.SESSION;
    private String stream = "";

    Assembly(ZstdCompressCtx context) {
      this.context = context;
      skippable(PartForm.HEADER_MAGIC, PartForm.HEADER.length);
      out.writeBytes(PartForm.HEADER);
    }

    void add(AuditEnvelope frame) {
      int size = PartForm.FRAME_LENGTH_BYTES + frame.wireSize();
      if (blockBytes + size > PartForm.BLOCK_RAW_BYTES_MAX) {
        flush();
      }
      StreamId id = frame.header().stream();
      kind = frame.header().streamKind();
      stream = id.toString();
      block.add(frame);
      blockBytes += size;
      Optional<AuditEvent> event = StretchSurvey.event(frame);
      part.add(frame, event);
      channels
          .computeIfAbsent(frame.header().channel().number(), _ -> new StretchSurvey())
          .add(frame, event);
    }

    private void flush() {
      if (block.isEmpty()) {
        return;
      }
      ByteBuffer raw = ByteBuffer.allocate(blockBytes);
      for (AuditEnvelope frame : block) {
        raw.putInt(frame.wireSize()).put(frame.toWire());
      }
      byte[] compressed = context.compress(raw.array());
      blocks.add(describe(out.size(), compressed.length));
      out.writeBytes(compressed);
      block.clear();
      channels.clear();
      blockBytes = 0;
    }

    private PartIndex.Block describe(long offset, int size) {
      return new PartIndex.Block(
          offset,
          size,
          blockBytes,
          block.getFirst().header().sequence(),
          block.getLast().header().sequence(),
          block.getFirst().header().offsetNanos(),
          channels.entrySet().stream().map(e -> range(e.getKey(), e.getValue())).toList());
    }

    private static PartIndex.ChannelRange range(int channel, StretchSurvey survey) {
      Stretch stretch = survey.stretch();
      ChannelBytes bytes = stretch.channels().getOrDefault(channel, ChannelBytes.NONE);
      return new PartIndex.ChannelRange(
          channel, stretch.first(), stretch.last(), bytes.input(), bytes.output(), bytes.error());
    }

    EncodedPart finish(PartIndex.@Nullable Origin origin) {
      flush();
      Stretch stretch = part.stretch();
      PartIndex index =
          new PartIndex(
              PartIndex.FORMAT,
              stream,
              kind.name().toLowerCase(Locale.ROOT),
              stretch.first(),
              stretch.last(),
              stretch.previous().toHex(),
              stretch.head().toHex(),
              blocks,
              origin);
      byte[] json = AuditJson.write(index);
      skippable(PartForm.INDEX_MAGIC, json.length + PartForm.TRAILER_BYTES);
      out.writeBytes(json);
      out.writeBytes(sha256(json));
      out.writeBytes(littleEndian(json.length));
      out.writeBytes(PartForm.TRAILER);
      return new EncodedPart(out.toByteArray(), stretch);
    }

    private void skippable(int magic, int length) {
      out.writeBytes(littleEndian(magic));
      out.writeBytes(littleEndian(length));
    }

    private static byte[] littleEndian(int number) {
      return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
    }

    private static byte[] sha256(byte[] content) {
      try {
        return MessageDigest.getInstance("SHA-256").digest(content);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }
  }
}
