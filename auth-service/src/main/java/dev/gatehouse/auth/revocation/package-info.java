/** Which grants hold no longer: because the access file changed, or because somebody said so. */
@NullMarked
package dev.gatehouse.auth.revocation;

import org.jspecify.annotations.NullMarked;
