package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.journal.JournalView;
import java.util.function.LongSupplier;

/** What all streams of the archive work with. */
record Desk(
    RecordingStore store,
    Manifests manifests,
    Conclusion conclusion,
    BatchWriter batches,
    Errands errands,
    FrameMemory memory,
    JournalView journal,
    ArchiveLimits limits,
    ArchiveMeters meters,
    LongSupplier nanos) {}
