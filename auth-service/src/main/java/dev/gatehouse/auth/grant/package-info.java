/** The signed answer: what a grant says, who signs it, and the keys that verify it. */
@NullMarked
package dev.gatehouse.auth.grant;

import org.jspecify.annotations.NullMarked;
