/** The one relay for every kind of workload: the connection protocol (RFC 4254), both sides. */
@NullMarked
package dev.gatehouse.gateway.relay;

import org.jspecify.annotations.NullMarked;
