/** The gateway: terminates SSH, relays every byte to a workload, and records what passes. */
@NullMarked
package dev.gatehouse.gateway;

import org.jspecify.annotations.NullMarked;
