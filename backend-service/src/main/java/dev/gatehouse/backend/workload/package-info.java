/** What every kind of workload can do: the port, and what it says of a workload. */
@NullMarked
package dev.gatehouse.backend.workload;

import org.jspecify.annotations.NullMarked;
