/** Looks for what Gatehouse is given in confidence, in all that it leaves behind. */
@NullMarked
package dev.gatehouse.e2e.secrets;

import org.jspecify.annotations.NullMarked;
