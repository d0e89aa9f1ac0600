package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.integrity.ManifestNotice;
import dev.gatehouse.contracts.audit.StreamId;
import java.io.IOException;

/** Where the archive says that a manifest was written. */
public interface ManifestNotices {
  /** Publishes, and returns only when the notice is kept. May be called by many threads. */
  void publish(StreamId session, ManifestNotice notice) throws IOException;
}
