/**
 * The clients that are not OpenSSH: each logs in, runs a command, sits at a terminal, moves files.
 */
@NullMarked
package dev.gatehouse.e2e.ssh.clients;

import org.jspecify.annotations.NullMarked;
