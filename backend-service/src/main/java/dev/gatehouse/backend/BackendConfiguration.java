package dev.gatehouse.backend;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an operator sets, as {@code gatehouse.backend.*}. Secrets are files, never values. */
@ConfigMapping(prefix = "gatehouse.backend")
public interface BackendConfiguration {

  /** The services that may call this one, by name: {@code gateway}, required, and no other. */
  Map<String, CallerConfiguration> callers();

  /** The auth-service, whose keys verify grants. */
  AuthConfiguration auth();

  /**
   * The private key that signs the gateways' certificates: Ed25519, OpenSSH's format. Created,
   * readable by its owner alone, when the file does not exist. No default.
   */
  Path workloadCaKeyFile();

  /** How many live workloads a principal may have at once; at least 1. */
  @WithDefault("5")
  int workloadsPerPrincipalMax();

  /**
   * How long a claimed workload may wait for its gateway: both for a connection, which the agent
   * sees, and for the confirmation of it, which this service sees. At least 5 s; what took longer
   * to start has 10 s from then.
   */
  @WithDefault("60s")
  Duration attachWithin();

  /**
   * How long the record of a workload is kept after its end. It tells a session that asks again why
   * its workload is gone. It is kept longer while its grant could be presented for the first time:
   * it tells one that was used up from a new one. 1 s to 10 min.
   */
  @WithDefault("30s")
  Duration endedRemembered();

  /** The pause between two passes of the reaper; 100 ms to 10 s. */
  @WithDefault("1s")
  Duration reaperInterval();

  /** The kind of workload for development: processes on this machine. */
  ProcessConfiguration process();

  /** The kind of workload for production: pods of a Kubernetes cluster. */
  PodConfiguration pod();

  /** How one calling service is known. */
  interface CallerConfiguration {

    /** A file with the caller's bearer token: 32 random bytes in base64url. No default. */
    Path tokenFile();
  }

  /** Where the auth-service is, and who we are to it. */
  interface AuthConfiguration {

    /** Its base address, such as {@code http://127.0.0.1:8081}. No default. */
    URI url();

    /** A file with this service's bearer token there: 32 random bytes in base64url. No default. */
    Path tokenFile();

    /** How long it may take to connect, and then to answer; 100 ms to 30 s. */
    @WithDefault("3s")
    Duration timeout();

    /** Certificates, for an address that is {@code https://}. */
    TlsConfiguration tls();
  }

  /**
   * Files in PEM. They are looked at again at each call, so that they can be replaced while the
   * service runs.
   */
  interface TlsConfiguration {

    /** Authorities that may sign the other's certificate. Default: those of the Java runtime. */
    Optional<Path> caFile();

    /** This service's certificate, and those between it and its authority. Default: none. */
    Optional<Path> certificateFile();

    /** The private key of the certificate: PKCS#8. Set with it. */
    Optional<Path> keyFile();
  }

  /** Local processes. Refused unless {@code gatehouse.profile} is {@code development}. */
  interface ProcessConfiguration {

    /** Whether workloads are local processes. */
    @WithDefault("false")
    boolean enabled();

    /** The agent's program. Required when enabled. */
    Optional<Path> agentPath();

    /** Where a file for each workload is kept; created if absent. Required when enabled. */
    Optional<Path> stateDirectory();

    /** The template names that stand for a local process. */
    @WithDefault("default")
    List<String> templates();

    /** The login shell. Default: the one that the password file has for the service's user. */
    Optional<Path> shell();

    /** The home directory. Default: that of the service's user. */
    Optional<Path> home();

    /**
     * How a workload's processes are kept together: {@code namespace}, {@code subreaper}, or, when
     * absent, a namespace where the kernel allows one and a subreaper otherwise.
     */
    Optional<String> isolation();

    /** How long an agent may take to answer; 1 s to 60 s. */
    @WithDefault("10s")
    Duration startTimeout();

    /** How long a workload lives on after its gateway's last connection has gone; 0 s to 1 h. */
    @WithDefault("10s")
    Duration idle();

    /**
     * The pause between two questions on a silent connection; three misses end it. 1 s to 5 min.
     */
    @WithDefault("15s")
    Duration keepalive();

    /**
     * Bytes that pass in one direction of a gateway's connection before the agent asks for new keys
     * (RFC 4253, section 9); 1 MiB to 64 GiB.
     */
    @WithDefault("1073741824")
    long rekeyBytes();
  }

  /**
   * Pods. Where the cluster is, and who we are to it, is Quarkus' to know ({@code
   * quarkus.kubernetes-client.*}); in a pod of the cluster itself nothing has to be said.
   */
  interface PodConfiguration {

    /** Whether workloads are pods. */
    @WithDefault("false")
    boolean enabled();

    /** The file that says how workloads are made. Required when enabled. */
    Optional<Path> templatesFile();

    /** How often the templates file is looked at; 1 s to 5 min. */
    @WithDefault("5s")
    Duration templatesReloadInterval();

    /** The namespace that workloads are in; it has nothing else in it. Required when enabled. */
    Optional<String> namespace();

    /**
     * The Secret in that namespace that owns all workloads: they go when it does. It is part of the
     * installation, and never made by this service.
     */
    @WithDefault("gatehouse-workloads")
    String anchor();

    /** The image with the agent, for templates that inject it. Required when enabled. */
    Optional<String> agentImage();

    /**
     * The pause between two questions on a silent connection; three misses end it. 1 s to 5 min.
     */
    @WithDefault("15s")
    Duration keepalive();

    /**
     * Bytes that pass in one direction of a gateway's connection before the agent asks for new keys
     * (RFC 4253, section 9); 1 MiB to 64 GiB.
     */
    @WithDefault("1073741824")
    long rekeyBytes();
  }
}
