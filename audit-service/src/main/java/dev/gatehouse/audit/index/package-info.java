/** The rebuildable index of sessions in PostgreSQL. */
@NullMarked
package dev.gatehouse.audit.index;

import org.jspecify.annotations.NullMarked;
