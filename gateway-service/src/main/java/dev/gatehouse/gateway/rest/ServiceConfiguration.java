package dev.gatehouse.gateway.rest;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** Where another service is, and how the gateway shows who it is. */
public interface ServiceConfiguration {

  /** Base address, {@code http://} or {@code https://}. */
  java.net.URI url();

  /** File with the bearer token that names the gateway to the service. */
  Path tokenFile();

  /** How long one call may take, besides the time that it asks the service to wait. */
  @WithDefault("5s")
  Duration timeout();
}
