/** Which sessions there were, and what one of them did. */
@NullMarked
package dev.gatehouse.audit.query;

import org.jspecify.annotations.NullMarked;
