/** Who is there: the ssh-userauth protocol (RFC 4252) and the port to whoever knows the users. */
@NullMarked
package dev.gatehouse.gateway.authentication;

import org.jspecify.annotations.NullMarked;
