/** What a session may do, as evaluated: the part of the access file that ends up in a grant. */
@NullMarked
package dev.gatehouse.auth.policy;

import org.jspecify.annotations.NullMarked;
