/**
 * Peers that mean harm, on a running suite: what they do to others is measured, what becomes of
 * them is read in the record, and what they cost is read in the gateway's memory.
 */
@NullMarked
package dev.gatehouse.e2e.abuse;

import org.jspecify.annotations.NullMarked;
