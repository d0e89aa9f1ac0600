/** The audit service: recordings kept, found, replayed and proven. */
@NullMarked
package dev.gatehouse.audit;

import org.jspecify.annotations.NullMarked;
