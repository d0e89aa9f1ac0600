/**
 * One SSH connection and its bounds: listener, limits, host keys, algorithms, packets in and out.
 */
@NullMarked
package dev.gatehouse.gateway.connection;

import org.jspecify.annotations.NullMarked;
