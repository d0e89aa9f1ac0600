/** Who and what a lease is about, each a type of its own. */
@NullMarked
package dev.gatehouse.backend.identity;

import org.jspecify.annotations.NullMarked;
