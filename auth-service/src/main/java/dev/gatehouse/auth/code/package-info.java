/** Which one-time codes are used up, for all replicas and over every restart. */
@NullMarked
package dev.gatehouse.auth.code;

import org.jspecify.annotations.NullMarked;
