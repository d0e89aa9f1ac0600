package dev.gatehouse.audit;

import dev.gatehouse.audit.archive.MemoryObjectStore;
import dev.gatehouse.audit.archive.ObjectStore;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Objects in memory: the same contract as S3, and a test can damage them. */
@Dependent
class TestingObjects {
  @Produces
  @Singleton
  @Alternative
  @Priority(1)
  ObjectStore objectStore() {
    return new MemoryObjectStore(true);
  }
}
