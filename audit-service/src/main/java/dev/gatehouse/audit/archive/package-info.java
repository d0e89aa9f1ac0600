/** Frames into parts in S3, and parts back into frames. */
@NullMarked
package dev.gatehouse.audit.archive;

import org.jspecify.annotations.NullMarked;
