/** How many sessions of a user live, at whichever gateway, for all replicas together. */
@NullMarked
package dev.gatehouse.auth.place;

import org.jspecify.annotations.NullMarked;
