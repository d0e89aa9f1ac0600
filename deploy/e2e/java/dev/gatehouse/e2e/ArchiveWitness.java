package dev.gatehouse.e2e;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Reads what S3 holds by the format's description alone (docs/recording-format.md): a part is zstd,
 * and in it each frame stands behind its length.
 */
final class ArchiveWitness implements AutoCloseable {
  private static final List<String> SESSIONS = List.of("recordings/", "unauthenticated/");

  private final S3Client s3;
  private final String bucket;

  /** Parts never change, so that each is fetched once. */
  private final Map<String, byte[]> parts = new HashMap<>();

  ArchiveWitness(Suite suite) {
    bucket = suite.endpoint("GATEHOUSE_S3_BUCKET");
    s3 =
        S3Client.builder()
            .endpointOverride(suite.uri("GATEHOUSE_S3_URL"))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .httpClient(UrlConnectionHttpClient.create())
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(
                        suite.credential("GATEHOUSE_S3_ACCESS_KEY_FILE"),
                        suite.credential("GATEHOUSE_S3_SECRET_KEY_FILE"))))
            .build();
  }

  /** Every frame of a session that S3 holds now. */
  FrameCover sessions() {
    FrameCover cover = new FrameCover();
    for (String prefix : SESSIONS) {
      for (S3Object object :
          s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix)).contents()) {
        if (isPart(object.key())) {
          addFrames(object.key(), cover);
        }
      }
    }
    return cover;
  }

  private static boolean isPart(String key) {
    return key.contains("/parts/")
        || (key.startsWith("unauthenticated/") && !key.endsWith(".dsse"));
  }

  private void addFrames(String key, FrameCover cover) {
    byte[] part =
        parts.computeIfAbsent(
            key,
            missing ->
                s3.getObjectAsBytes(request -> request.bucket(bucket).key(missing))
                    .asByteArrayUnsafe());
    try (DataInputStream frames =
        new DataInputStream(
            new ZstdInputStream(new ByteArrayInputStream(part)).setContinuous(false))) {
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
