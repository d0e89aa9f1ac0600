/** The question a gateway asks about one authentication attempt, the decision, and the answer. */
@NullMarked
package dev.gatehouse.auth.authentication;

import org.jspecify.annotations.NullMarked;
