/** What people do with OpenSSH, and with the programs that run over it. */
@NullMarked
package dev.gatehouse.e2e.ssh.openssh;

import org.jspecify.annotations.NullMarked;
