package dev.gatehouse.gateway;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Settings as the product reads them: defaults, and what a test says otherwise. */
public final class TestingConfiguration {
  private static final String PREFIX = "testing";

  private TestingConfiguration() {}

  /** Reads {@code type}; {@code settings} are named as below its prefix. */
  public static <T> T of(Class<T> type, Map<String, String> settings) {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(type, PREFIX);
    settings.forEach((name, value) -> builder.withDefaultValue(PREFIX + "." + name, value));
    SmallRyeConfig config = builder.build();
    return config.getConfigMapping(type, PREFIX);
  }

  public static <T> T of(Class<T> type) {
    return of(type, Map.of());
  }
}
