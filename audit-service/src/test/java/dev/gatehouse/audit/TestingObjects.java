package dev.gatehouse.audit;

import dev.gatehouse.audit.archive.MemoryObjectStore;
import dev.gatehouse.audit.archive.ObjectStore;
import dev.gatehouse.audit.archive.S3ObjectStore;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Objects in memory, or in versitygw where one is given. */
@Dependent
class TestingObjects {
  @Produces
  @Singleton
  @Alternative
  @Priority(1)
  ObjectStore objectStore(AuditConfiguration configuration) {
    return TestingVersityGw.isGiven()
        ? new S3ObjectStore(S3Connection.open(configuration.s3()), configuration.bucket())
        : new MemoryObjectStore(true);
  }
}
