/** Who may ask, and how a refusal looks. */
@NullMarked
package dev.gatehouse.audit.access;

import org.jspecify.annotations.NullMarked;
