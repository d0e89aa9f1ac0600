/** No orphan left behind: what ends the workloads that nobody ended. */
@NullMarked
package dev.gatehouse.backend.reaper;

import org.jspecify.annotations.NullMarked;
