/** What gateways say of themselves and of their sessions, and which of them have fallen silent. */
@NullMarked
package dev.gatehouse.audit.journal;

import org.jspecify.annotations.NullMarked;
