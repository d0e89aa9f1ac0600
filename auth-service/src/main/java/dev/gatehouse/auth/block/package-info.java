/** Who has failed too often, and is not let in for a while whatever they bring. */
@NullMarked
package dev.gatehouse.auth.block;

import org.jspecify.annotations.NullMarked;
