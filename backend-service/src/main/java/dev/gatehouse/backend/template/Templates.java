package dev.gatehouse.backend.template;

import dev.gatehouse.backend.identity.TemplateName;
import java.util.Map;
import java.util.Optional;

/** The templates that there are. */
public record Templates(Map<TemplateName, WorkloadTemplate> byName) {

  public Templates {
    byName = Map.copyOf(byName);
  }

  public Optional<WorkloadTemplate> find(TemplateName name) {
    return Optional.ofNullable(byName.get(name));
  }
}
