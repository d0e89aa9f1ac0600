/**
 * Parts die or stand still under a crowd of clients, and the record is held against what passed.
 */
@NullMarked
package dev.gatehouse.e2e.faults;

import org.jspecify.annotations.NullMarked;
