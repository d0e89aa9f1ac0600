package dev.gatehouse.backend.template;

import dev.gatehouse.backend.identity.TemplateName;
import dev.gatehouse.backend.template.WorkloadTemplate.Injection;
import dev.gatehouse.backend.template.WorkloadTemplate.Limits;
import dev.gatehouse.backend.workload.WorkloadMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What came of reading a templates file: all of it, or the reasons why none of it. */
public sealed interface TemplatesReading {

  record Accepted(Templates templates) implements TemplatesReading {}

  record Refused(List<TemplateViolation> violations) implements TemplatesReading {
    public Refused {
      violations = List.copyOf(violations);
    }
  }

  /** Reads the text of a templates file. */
  static TemplatesReading of(String text) {
    TemplateReader reader = new TemplateReader();
    Map<String, Object> file = reader.read(text, PodShape.FILE);
    if (reader.violations().isEmpty() && !file.containsKey("version")) {
      reader.refuse(0, "version", "is missing");
    }
    Map<String, Object> named = mapping(file, "templates");
    if (reader.violations().isEmpty() && named.isEmpty()) {
      reader.refuse(0, "templates", "is missing");
    }
    Map<TemplateName, WorkloadTemplate> templates = new HashMap<>();
    named.forEach(
        (name, _) -> {
          Map<String, Object> fields = mapping(named, name);
          new PodRules(reader, "templates." + name, fields).check();
          TemplateName key = new TemplateName(name);
          templates.put(key, template(key, fields));
        });
    return reader.violations().isEmpty()
        ? new Accepted(new Templates(templates))
        : new Refused(reader.violations());
  }

  private static WorkloadTemplate template(TemplateName name, Map<String, Object> fields) {
    WorkloadMode mode =
        WorkloadMode.valueOf(text(fields, "mode", "connection").toUpperCase(Locale.ROOT));
    return new WorkloadTemplate(
        name,
        mode,
        fields.containsKey("agentPath")
            ? new Injection.Baked(Path.of(text(fields, "agentPath", "")))
            : new Injection.Init(),
        Path.of(text(fields, "shell", "/bin/sh")),
        Path.of(text(fields, "home", "/home/dev")),
        text(fields, "homeSize", "1Gi"),
        new Limits(
            seconds(fields, "idle").orElse(idle(mode)),
            seconds(fields, "startWithin").orElse(Duration.ofMinutes(2)),
            seconds(fields, "pullWithin").orElse(Duration.ofMinutes(5)),
            seconds(fields, "lifetime")),
        pool(mapping(fields, "pool")),
        mapping(fields, "pod"));
  }

  private static Duration idle(WorkloadMode mode) {
    return mode == WorkloadMode.PERSISTENT ? Duration.ofMinutes(30) : Duration.ofSeconds(10);
  }

  private static Optional<WorkloadTemplate.Pool> pool(Map<String, Object> fields) {
    return Optional.ofNullable(fields.get("size"))
        .map(size -> ((Long) size).intValue())
        .filter(size -> size > 0)
        .map(
            size ->
                new WorkloadTemplate.Pool(
                    size, seconds(fields, "unclaimedFor").orElse(Duration.ofHours(1))));
  }

  private static String text(Map<String, Object> fields, String key, String otherwise) {
    return Objects.toString(fields.get(key), otherwise);
  }

  private static Optional<Duration> seconds(Map<String, Object> fields, String key) {
    return Optional.ofNullable(fields.get(key)).map(value -> Duration.ofSeconds((Long) value));
  }

  private static Map<String, Object> mapping(Map<String, Object> fields, String key) {
    return TemplateReader.mapping(Optional.ofNullable(fields.get(key)));
  }
}
