/** What a session may do: the policy as granted, and the one pure judge of each request. */
@NullMarked
package dev.gatehouse.gateway.policy;

import org.jspecify.annotations.NullMarked;
