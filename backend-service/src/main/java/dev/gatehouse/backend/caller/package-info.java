/** Which service is calling, and whether it may call this endpoint. */
@NullMarked
package dev.gatehouse.backend.caller;

import org.jspecify.annotations.NullMarked;
