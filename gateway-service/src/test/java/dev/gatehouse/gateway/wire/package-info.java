/** A client of our own that can say anything at any moment, for the tests of wrong moments. */
@NullMarked
package dev.gatehouse.gateway.wire;

import org.jspecify.annotations.NullMarked;
