/** What the auth-service has granted, believed only after its signature was verified. */
@NullMarked
package dev.gatehouse.backend.grant;

import org.jspecify.annotations.NullMarked;
