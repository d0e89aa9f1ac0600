package dev.gatehouse.e2e.faults;

import com.github.luben.zstd.ZstdInputStream;
import dev.gatehouse.e2e.Suite;
import dev.gatehouse.e2e.audit.SuiteClients;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Reads what S3 holds by the format's description alone (docs/recording-format.md): a part is zstd,
 * and in it each frame stands behind its length.
 */
final class ArchiveWitness implements AutoCloseable {
  private static final List<String> SESSIONS = List.of("recordings/", "unauthenticated/");
  private static final int BUFFER = 1 << 16;

  private final S3Client s3;
  private final String bucket;

  /** What was read so far. Parts never change, so that each is read once. */
  private final FrameCover cover = new FrameCover();

  private final Set<String> read = new HashSet<>();
  private final Set<String> forks = new TreeSet<>();

  ArchiveWitness(Suite suite) {
    bucket = suite.endpoint("GATEHOUSE_S3_BUCKET");
    s3 = SuiteClients.s3(suite.endpoints());
  }

  /** Every frame of a session that S3 holds now. */
  FrameCover sessions() {
    for (String prefix : SESSIONS) {
      for (S3Object object :
          s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix)).contents()) {
        if (isPart(object.key()) && read.add(object.key())) {
          addFrames(object.key());
        } else if (object.key().contains("/forks/")) {
          forks.add(object.key());
        }
      }
    }
    return cover;
  }

  /** The frames that the archive has kept as contradictions. */
  Set<String> forks() {
    return Set.copyOf(forks);
  }

  private static boolean isPart(String key) {
    return key.contains("/parts/")
        || (key.startsWith("unauthenticated/") && !key.endsWith(".dsse"));
  }

  private void addFrames(String key) {
    try (ResponseInputStream<GetObjectResponse> part =
            s3.getObject(request -> request.bucket(bucket).key(key));
        DataInputStream frames =
            new DataInputStream(
                new BufferedInputStream(
                    new ZstdInputStream(new BufferedInputStream(part, BUFFER)).setContinuous(false),
                    BUFFER))) {
      while (true) {
        byte[] wire = new byte[nextLength(frames)];
        if (wire.length == 0) {
          return;
        }
        frames.readFully(wire);
        cover.add(wire, key);
      }
    } catch (IOException e) {
      throw new AssertionError("the part " + key + " cannot be read", e);
    }
  }

  /** The length in front of the next frame, or 0 at the part's end. */
  private static int nextLength(DataInputStream frames) throws IOException {
    int first = frames.read();
    if (first < 0) {
      return 0;
    }
    byte[] rest = new byte[3];
    if (frames.readNBytes(rest, 0, rest.length) < rest.length) {
      throw new EOFException("within a frame's length");
    }
    return first << 24 | (rest[0] & 0xff) << 16 | (rest[1] & 0xff) << 8 | (rest[2] & 0xff);
  }

  @Override
  public void close() {
    s3.close();
  }
}
