/** A session's hold on a workload: claimed, renewed, attached, released. */
@NullMarked
package dev.gatehouse.backend.lease;

import org.jspecify.annotations.NullMarked;
