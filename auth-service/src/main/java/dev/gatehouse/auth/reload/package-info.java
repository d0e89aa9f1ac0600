/** Keeps in effect what the access file says, while it is being changed. */
@NullMarked
package dev.gatehouse.auth.reload;

import org.jspecify.annotations.NullMarked;
