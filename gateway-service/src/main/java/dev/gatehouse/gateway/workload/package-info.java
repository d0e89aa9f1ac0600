/** Where a session lands: leases, and the SSH connection to the agent or host. */
@NullMarked
package dev.gatehouse.gateway.workload;

import org.jspecify.annotations.NullMarked;
