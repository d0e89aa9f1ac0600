/** What a caller reads when its request was refused (RFC 9457). */
@NullMarked
package dev.gatehouse.backend.problem;

import org.jspecify.annotations.NullMarked;
