package dev.gatehouse.audit;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of the audit service: {@code gatehouse.audit.*}. */
@ConfigMapping(prefix = "gatehouse.audit")
public interface AuditConfiguration {

  /**
   * File with the bearer tokens that the REST API asks for: lines of {@code name:token}, or one
   * token alone, whose holder is called {@code default}. Created with a random one if absent.
   */
  Path apiTokenFile();

  /** S3 bucket of recordings. It must exist. */
  String bucket();

  /**
   * Public keys of the gateways that are trusted (X.509 SubjectPublicKeyInfo, PEM). Read again when
   * an unknown gateway starts its journal.
   */
  List<Path> gatewayKeyFiles();

  /**
   * Ed25519 key that signs manifests (PKCS#8, PEM). Created if absent, with its public half beside
   * it as {@code <file>.pub}.
   */
  Path manifestKeyFile();

  /** How long a gateway must be silent, while it could be heard, to count as gone. */
  @WithDefault("60s")
  Duration gatewayGoneAfter();

  /**
   * How long a reader of a recording waits until the journal has the entry that says so; after that
   * nothing is given.
   */
  @WithDefault("5s")
  Duration readingWaitMax();

  Topics topics();

  Archive archive();

  Index index();

  S3 s3();

  /** Time between two looks at the topics, and at how far archive and index are behind. */
  @WithDefault("15s")
  Duration watchInterval();

  /** Kafka topics. They are never created from here. */
  interface Topics {
    /** Frames of sessions. */
    @WithDefault("gatehouse.audit")
    String sessions();

    /** Journals of gateways. */
    @WithDefault("gatehouse.journal")
    String journal();

    /** What the archive says of each session; compacted. */
    @WithDefault("gatehouse.manifests")
    String manifests();

    /**
     * How long sessions and journals must stay in Kafka, at least: with less, a service of the
     * production profile keeps nothing.
     */
    @WithDefault("72H")
    Duration retentionLeast();
  }

  /** The archive of frames in S3. */
  interface Archive {
    /** Consumer group. */
    @WithDefault("gatehouse-archive")
    String group();

    /** Bytes of raw frames in memory, of all sessions together. */
    @WithDefault("96M")
    MemorySize memoryMax();

    /** Bytes of raw frames in one part. */
    @WithDefault("8M")
    MemorySize partMax();

    /** How long a frame may wait for its part to fill. */
    @WithDefault("10M")
    Duration ageMax();

    /** How long a session that is over, and that nobody logged in to, waits for others like it. */
    @WithDefault("60s")
    Duration batchAgeMax();

    /** How many records a partition's commit may stay behind what was received. */
    @WithDefault("200000")
    long commitLagMax();

    /** How long the end of a session waits for the journal's entry and for late frames. */
    @WithDefault("2s")
    Duration closeGrace();

    /** How long a recording without a confirmed end is still watched. */
    @WithDefault("1H")
    Duration reconsiderFor();

    /** How many objects are read or written at a time. */
    @WithDefault("4")
    int threads();
  }

  /** The index in PostgreSQL. */
  interface Index {
    /**
     * Whether this replica keeps the index and answers from it. One that does not only archives and
     * replays; the others of its group share the index's work.
     */
    @WithDefault("true")
    boolean enabled();

    /** Consumer group. */
    @WithDefault("gatehouse-index")
    String group();

    /** How many sessions are read at a time while the index is built again. */
    @WithDefault("4")
    int rebuildThreads();
  }

  /** How S3 is reached. */
  interface S3 {
    /** Address of the server; the region's own when absent. */
    Optional<URI> endpoint();

    /** Region to sign for. */
    @WithDefault("us-east-1")
    String region();

    /** Whether the bucket stands in the path (most servers that are not AWS). */
    @WithDefault("true")
    boolean pathStyle();

    /** File with the access key id. Without it, the usual sources of the AWS SDK are asked. */
    Optional<Path> accessKeyFile();

    /** File with the secret access key. */
    Optional<Path> secretKeyFile();

    /**
     * File with the certificates (PEM) of the authorities that the server is known by; the
     * platform's when absent. Read at the start.
     */
    Optional<Path> caFile();

    /** How long one request may take, with its retries. */
    @WithDefault("60s")
    Duration requestTimeout();
  }
}
