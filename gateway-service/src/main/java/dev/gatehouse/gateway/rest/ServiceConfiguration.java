package dev.gatehouse.gateway.rest;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where another service is, and how the gateway shows who it is. */
public interface ServiceConfiguration {

  /** Base address, {@code http://} or {@code https://}. */
  java.net.URI url();

  /** File with the bearer token that names the gateway to the service. */
  Path tokenFile();

  /** How long one call may take, besides the time that it asks the service to wait. */
  @WithDefault("5s")
  Duration timeout();

  /** Certificates, for an address that is {@code https://}. */
  TlsConfiguration tls();

  /**
   * Files in PEM. They are looked at again every second in which a call is made, so that they can
   * be replaced while the gateway runs.
   */
  interface TlsConfiguration {

    /** Authorities that may sign the service's certificate. Default: those of the Java runtime. */
    Optional<Path> caFile();

    /** The gateway's certificate, and those between it and its authority. Default: none. */
    Optional<Path> certificateFile();

    /** The private key of the certificate: PKCS#8. Set with it. */
    Optional<Path> keyFile();
  }
}
