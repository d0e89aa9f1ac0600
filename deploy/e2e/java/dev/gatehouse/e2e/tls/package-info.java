/** Services that call each other over TLS, each known to the other by a certificate. */
@NullMarked
package dev.gatehouse.e2e.tls;

import org.jspecify.annotations.NullMarked;
