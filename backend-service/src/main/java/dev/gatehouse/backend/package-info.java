/** A workload for this grant, and no orphan left behind: the service that leases workloads. */
@NullMarked
package dev.gatehouse.backend;

import org.jspecify.annotations.NullMarked;
