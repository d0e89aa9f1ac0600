package dev.gatehouse.auth.webhook;

import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The servers, made for ContainerSSH, that know users; docs/how-to/use-containerssh-servers.md. */
public interface WebhookConfiguration {

  /** What the servers were made for: {@code 0.4}, or {@code 0.5} (0.6 is the same). */
  @WithDefault("0.5")
  String version();

  /**
   * The policy of the access file that their users have, unless the config server names another.
   * Required where a webhook is asked.
   */
  Optional<String> policy();

  /** How long all calls about one attempt may take together, retries included; 100 ms to 60 s. */
  @WithDefault("4s")
  Duration authTimeout();

  /** Time between a call that failed and the next one, at least 10 ms. */
  @WithDefault("500ms")
  Duration retryInterval();

  /** Attempts that are asked about at the same time, 1 to 10000; beyond them: GH-AUTH-5103. */
  @WithDefault("64")
  int attemptsMax();

  /** The server of passwords; {@code /password} is added to its URL. */
  EndpointConfiguration password();

  /** The server of public keys; {@code /pubkey} is added to its URL. */
  EndpointConfiguration pubkey();

  /** The server that lets an authenticated user in or not; {@code /authz} is added to its URL. */
  EndpointConfiguration authz();

  /** The config server; its URL is used as it is. */
  EndpointConfiguration configserver();

  /**
   * The image by which a config server means a template of the access file, by the template's name:
   * {@code docker.execution.container.image}, or that of the first container of {@code
   * kubernetes.pod.spec}.
   */
  Map<String, String> images();

  /** One server, and how it is reached. */
  interface EndpointConfiguration {

    /** Its address, {@code https://}. It is not asked when this is missing. */
    Optional<URI> url();

    /** How long one call may take; 10 ms to 60 s. */
    @WithDefault("2s")
    Duration timeout();

    /** A file with the certificates (PEM) that may sign the server's; default: the platform's. */
    Optional<Path> cacertFile();

    /** A file with our certificate and its chain (PEM), for a server that wants one. */
    Optional<Path> certFile();

    /** A file with the private key of that certificate: PKCS#8, PEM, without a password. */
    Optional<Path> keyFile();

    /** The oldest version of TLS that is spoken: {@code 1.3}, or {@code 1.2}. */
    @WithDefault("1.3")
    String tlsVersion();

    /**
     * Whether {@code http://} may leave this machine, passwords and answers readable and changeable
     * by everybody on the way. Loopback needs no permission.
     */
    @WithDefault("false")
    boolean dangerouslyUnencrypted();

    /**
     * Whether metadata that an earlier answer called sensitive is sent to this server; of {@code
     * authz} and {@code configserver} alone, for the others are asked first.
     */
    @WithDefault("false")
    boolean transmitSensitiveMetadata();
  }
}
