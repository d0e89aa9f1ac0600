/** Who are you, what may you do: the service that answers with a signed grant. */
@NullMarked
package dev.gatehouse.auth;

import org.jspecify.annotations.NullMarked;
