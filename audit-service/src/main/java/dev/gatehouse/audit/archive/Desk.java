package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.journal.JournalView;
import java.util.function.LongSupplier;

/** What all streams of the archive work with. */
record Desk(
    RecordingStore store,
    Conclusion conclusion,
    Errands errands,
    FrameMemory memory,
    JournalView journal,
    ArchiveLimits limits,
    ArchiveMeters meters,
    LongSupplier nanos) {}
