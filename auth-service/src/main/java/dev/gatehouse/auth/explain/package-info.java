/**
 * The program {@code gatehouse-policy}: what an access file lets somebody do, and by which line.
 */
@NullMarked
package dev.gatehouse.auth.explain;

import org.jspecify.annotations.NullMarked;
