/** Connections that pass through a session: TCP, Unix sockets, the key agent, X11, both ways. */
@NullMarked
package dev.gatehouse.e2e.ssh.forwarding;

import org.jspecify.annotations.NullMarked;
