/** The kind of workload for development: a process tree on this machine. */
@NullMarked
package dev.gatehouse.backend.process;

import org.jspecify.annotations.NullMarked;
