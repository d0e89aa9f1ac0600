package dev.gatehouse.bench;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.HashChain;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;

/**
 * What each step of the archive costs by itself, on one thread that is warm: in a second of CPU
 * time, but for requests to S3, which are in a second of the clock. Bytes are those before
 * compression.
 */
record SmallFigures(List<Figure> figures) {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int BULK_BYTES = 32 << 10;
  private static final int BLOCK_BYTES = 1 << 20;
  private static final int PART_BYTES = 4 << 20;
  private static final int ZSTD_LEVEL = 3;
  private static final int FRAMES = 2_000;
  private static final int PUT_THREADS = 4;

  /** {@code perSecond} is of {@code things}. */
  record Figure(String name, double mebibytesPerSecond, double perSecond, String things) {}

  SmallFigures {
    figures = List.copyOf(figures);
  }

  static SmallFigures run(Scale scale, Content content, BenchStore store) {
    List<byte[]> bulk = new ArrayList<>();
    List<byte[]> text = new ArrayList<>();
    HashChain chain = HashChain.session(SessionId.create(Instant.now()));
    for (int i = 0; i < FRAMES; i++) {
      bulk.add(frame(chain, content.random(BULK_BYTES)));
      text.add(frame(chain, content.text(content.outputSize())));
    }
    List<byte[]> blocks = List.of(content.random(BLOCK_BYTES), content.text(BLOCK_BYTES));
    List<Figure> figures = new ArrayList<>();
    figures.add(
        measure(scale, "decode and hash, 32 KiB frames", "frames", bulk, SmallFigures::decode));
    figures.add(
        measure(scale, "decode and hash, text frames", "frames", text, SmallFigures::decode));
    figures.add(
        measure(scale, "the same, and read the event", "frames", text, SmallFigures::event));
    figures.add(measure(scale, "SHA-256", "blocks", blocks, SmallFigures::sha256Size));
    try (ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(ZSTD_LEVEL).setChecksum(true)) {
      figures.add(
          measure(
              scale, "zstd 3, random", "blocks", blocks.subList(0, 1), block -> zip(zstd, block)));
      figures.add(
          measure(
              scale, "zstd 3, text", "blocks", blocks.subList(1, 2), block -> zip(zstd, block)));
    }
    String bucket = "bench-puts";
    store.create(bucket);
    figures.add(puts(scale, store, bucket, content.random(PART_BYTES), 1));
    figures.add(puts(scale, store, bucket, content.random(PART_BYTES), PUT_THREADS));
    return new SmallFigures(figures);
  }

  private static byte[] frame(HashChain chain, byte[] data) {
    return chain
        .seal(
            1,
            new ChannelId(1),
            new ChannelEvent.DataPassed(DataStream.OUTPUT, Party.WORKLOAD, Bytes.owned(data)))
        .toWire();
  }

  private static long decode(byte[] wire) {
    try {
      return AuditEnvelope.decode(wire).hash().bytes().size();
    } catch (UnreadableFrameException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long event(byte[] wire) {
    try {
      return AuditEnvelope.decode(wire).event().isPresent() ? 1 : 0;
    } catch (UnreadableFrameException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long zip(ZstdCompressCtx zstd, byte[] block) {
    return zstd.compress(block).length;
  }

  private static long sha256Size(byte[] content) {
    return sha256(content).length;
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Figure measure(
      Scale scale, String name, String things, List<byte[]> inputs, ToLongFunction<byte[]> step) {
    rate(scale.microMillis(), inputs, step);
    double[] rates = rate(scale.microMillis(), inputs, step);
    Progress.say("  %s: %.0f MiB/s".formatted(name, rates[0]));
    return new Figure(name, rates[0], rates[1], things);
  }

  private static double[] rate(int millis, List<byte[]> inputs, ToLongFunction<byte[]> step) {
    long begin = System.nanoTime();
    long beginCpu = THREADS.getCurrentThreadCpuTime();
    long bytes = 0;
    long count = 0;
    long results = 0;
    while (System.nanoTime() - begin < millis * 1_000_000L) {
      for (byte[] input : inputs) {
        results += step.applyAsLong(input);
        bytes += input.length;
        count++;
      }
    }
    double seconds = (THREADS.getCurrentThreadCpuTime() - beginCpu) / 1e9;
    if (results == 0) {
      throw new IllegalStateException("nothing was done");
    }
    return new double[] {bytes / seconds / (1 << 20), count / seconds};
  }

  private static Figure puts(
      Scale scale, BenchStore store, String bucket, byte[] part, int threads) {
    String sha256 = Base64.getEncoder().encodeToString(sha256(part));
    String prefix = threads + "/";
    put(store, bucket, prefix + "warm/", part, sha256, scale.microMillis());
    List<Callable<Integer>> writers = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      String keys = prefix + thread + "/";
      writers.add(() -> put(store, bucket, keys, part, sha256, scale.microMillis()));
    }
    long begin = System.nanoTime();
    int count = 0;
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (Future<Integer> writer : executor.invokeAll(writers)) {
        count += writer.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
    double perSecond = count / Pause.secondsSince(begin);
    String name = "S3 PUT of 4 MiB, %d at a time".formatted(threads);
    double rate = perSecond * part.length / (1 << 20);
    Progress.say("  %s: %.0f MiB/s".formatted(name, rate));
    return new Figure(name, rate, perSecond, "objects");
  }

  private static int put(
      BenchStore store, String bucket, String keys, byte[] part, String sha256, int millis) {
    long begin = System.nanoTime();
    int count = 0;
    while (System.nanoTime() - begin < millis * 1_000_000L) {
      store.put(bucket, keys + count, part, sha256);
      count++;
    }
    return count;
  }
}
