/** Who is meant: user names and SSH public keys. */
@NullMarked
package dev.gatehouse.auth.identity;

import org.jspecify.annotations.NullMarked;
