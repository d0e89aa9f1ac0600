/** What a caller reads when its request was refused (RFC 9457). */
@NullMarked
package dev.gatehouse.auth.problem;

import org.jspecify.annotations.NullMarked;
