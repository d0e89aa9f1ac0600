package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.identity.TemplateName;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What an operator watches of warm pools. Thread-safe. */
final class PoolMetrics {

  private static final String TEMPLATE = "template";

  private final MeterRegistry registry;
  private final MultiGauge wanted;
  private final MultiGauge pods;

  /**
   * The pods of a pool.
   *
   * @param wanted how many are to be ready
   */
  record Level(int wanted, int ready, int starting, int claimed) {}

  PoolMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.wanted =
        MultiGauge.builder("gatehouse.backend.pool.wanted")
            .description("Pods that are to be ready in the pool of a template")
            .register(registry);
    this.pods =
        MultiGauge.builder("gatehouse.backend.pool.pods")
            .description("Pods that were made for the pool of a template, by state")
            .register(registry);
  }

  void levels(Map<String, Level> levels) {
    List<Row<?>> wantedRows = new ArrayList<>();
    List<Row<?>> podRows = new ArrayList<>();
    levels.forEach(
        (template, level) -> {
          wantedRows.add(Row.of(Tags.of(TEMPLATE, template), level.wanted()));
          podRows.add(pods(template, "ready", level.ready()));
          podRows.add(pods(template, "starting", level.starting()));
          podRows.add(pods(template, "claimed", level.claimed()));
        });
    wanted.register(wantedRows, true);
    pods.register(podRows, true);
  }

  void claimed(TemplateName template, boolean warm) {
    registry
        .counter(
            "gatehouse.backend.pool.claims",
            Tags.of(TEMPLATE, template.text(), "start", warm ? "warm" : "cold"))
        .increment();
  }

  void failed(String template) {
    registry.counter("gatehouse.backend.pool.failures", TEMPLATE, template).increment();
  }

  private static Row<?> pods(String template, String state, int count) {
    return Row.of(Tags.of(TEMPLATE, template, "state", state), count);
  }
}
