package dev.gatehouse.audit.archive;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** One bucket of an S3 server. */
public final class S3ObjectStore implements ObjectStore {
  private static final String DELIMITER = "/";
  private static final int PRECONDITION_FAILED = 412;
  private static final int NOT_FOUND = 404;
  private static final int BAD_REQUEST = 400;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final S3Client client;
  private final String bucket;

  public S3ObjectStore(S3Client client, String bucket) {
    this.client = client;
    this.bucket = bucket;
  }

  @Override
  public Put putIfAbsent(String key, byte[] content) throws IOException {
    try {
      return new Put.Stored(
          Optional.ofNullable(
              client
                  .putObject(
                      request ->
                          request
                              .bucket(bucket)
                              .key(key)
                              .ifNoneMatch("*")
                              .checksumSHA256(sha256(content)),
                      body(content))
                  .versionId()));
    } catch (S3Exception e) {
      if (e.statusCode() == PRECONDITION_FAILED) {
        return new Put.Taken();
      }
      throw new IOException("cannot write " + key, e);
    } catch (SdkException e) {
      throw new IOException("cannot write " + key, e);
    }
  }

  /** Without the copies that the SDK would make of an array. */
  private static RequestBody body(byte[] content) {
    return RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(content), content.length, "application/octet-stream");
  }

  private static String sha256(byte[] content) {
    try {
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public Optional<Content> get(String key) throws IOException {
    return get(GetObjectRequest.builder().bucket(bucket).key(key).build());
  }

  @Override
  public Optional<Content> get(String key, String version) throws IOException {
    return get(GetObjectRequest.builder().bucket(bucket).key(key).versionId(version).build());
  }

  @Override
  public Optional<Content> get(String key, Optional<String> version, Extent extent)
      throws IOException {
    long last = extent.offset() + extent.size() - 1;
    GetObjectRequest.Builder request =
        GetObjectRequest.builder()
            .bucket(bucket)
            .key(key)
            .range("bytes=" + extent.offset() + "-" + last);
    version.ifPresent(request::versionId);
    return get(request.build());
  }

  private Optional<Content> get(GetObjectRequest request) throws IOException {
    try {
      ResponseInputStream<GetObjectResponse> response = client.getObject(request);
      return Optional.of(
          new Content(
              new AbortingStream(response),
              response.response().contentLength(),
              Optional.ofNullable(response.response().versionId())));
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (S3Exception e) {
      // A version that never was: 404 NoSuchVersion, or 400 for an id of another server.
      if (e.statusCode() == NOT_FOUND
          || e.statusCode() == RANGE_NOT_SATISFIABLE
          || (e.statusCode() == BAD_REQUEST && request.versionId() != null)) {
        return Optional.empty();
      }
      throw new IOException("cannot read " + request.key(), e);
    } catch (SdkException e) {
      throw new IOException("cannot read " + request.key(), e);
    }
  }

  @Override
  public List<Entry> list(String prefix) throws IOException {
    try {
      List<Entry> entries = new ArrayList<>();
      client
          .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
          .contents()
          .forEach(object -> entries.add(new Entry(object.key(), object.size())));
      return entries;
    } catch (SdkException e) {
      throw new IOException("cannot list " + prefix, e);
    }
  }

  @Override
  public List<String> folders(String prefix) throws IOException {
    try {
      return client
          .listObjectsV2Paginator(
              request -> request.bucket(bucket).prefix(prefix).delimiter(DELIMITER))
          .commonPrefixes()
          .stream()
          .map(CommonPrefix::prefix)
          .toList();
    } catch (SdkException e) {
      throw new IOException("cannot list " + prefix, e);
    }
  }

  @Override
  public void delete(String key) throws IOException {
    try {
      client.deleteObject(request -> request.bucket(bucket).key(key));
    } catch (NoSuchKeyException e) {
      // It is not there: that is what was asked for.
    } catch (SdkException e) {
      throw new IOException("cannot delete " + key, e);
    }
  }

  @Override
  public void probe() throws IOException {
    try {
      client.headBucket(request -> request.bucket(bucket));
    } catch (SdkException e) {
      throw new IOException("the bucket does not answer", e);
    }
  }

  /** Gives up what was not read, where closing would read it all. */
  private static final class AbortingStream extends FilterInputStream {
    private final ResponseInputStream<?> response;
    private boolean ended;

    AbortingStream(ResponseInputStream<?> response) {
      super(response);
      this.response = response;
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      ended |= read < 0;
      return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      ended |= read < 0;
      return read;
    }

    @Override
    public void close() throws IOException {
      if (!ended) {
        response.abort();
      }
      InputStream stream = response;
      stream.close();
    }
  }
}
