package dev.gatehouse.bench;

import dev.gatehouse.e2e.audit.SuiteClients;
import dev.gatehouse.e2e.ssh.Endpoints;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The suite's S3 server: buckets for experiments, and what they hold in the end. */
final class BenchStore implements AutoCloseable {
  private final S3Client s3;

  BenchStore(Endpoints endpoints) {
    s3 = SuiteClients.s3(endpoints);
  }

  /** What a bucket holds: parts, and all objects together. */
  record Holding(long objects, long bytes, long parts, long partBytes) {}

  void create(String bucket) {
    var _ = s3.createBucket(request -> request.bucket(bucket));
    var _ =
        s3.putBucketVersioning(
            request ->
                request
                    .bucket(bucket)
                    .versioningConfiguration(
                        versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
  }

  Holding holding(String bucket) {
    long objects = 0;
    long bytes = 0;
    long parts = 0;
    long partBytes = 0;
    for (S3Object object :
        s3.listObjectsV2Paginator(request -> request.bucket(bucket)).contents()) {
      objects++;
      bytes += object.size();
      if (object.key().contains("/parts/")) {
        parts++;
        partBytes += object.size();
      }
    }
    return new Holding(objects, bytes, parts, partBytes);
  }

  void put(String bucket, String key, byte[] content, String sha256) {
    var _ =
        s3.putObject(
            request -> request.bucket(bucket).key(key).ifNoneMatch("*").checksumSHA256(sha256),
            RequestBody.fromBytes(content));
  }

  @Override
  public void close() {
    s3.close();
  }
}
