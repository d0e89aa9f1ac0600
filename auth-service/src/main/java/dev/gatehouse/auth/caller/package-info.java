/** Which service is calling, and whether it may call this endpoint. */
@NullMarked
package dev.gatehouse.auth.caller;

import org.jspecify.annotations.NullMarked;
