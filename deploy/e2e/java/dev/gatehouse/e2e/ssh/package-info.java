/**
 * The cases that are only about SSH, and what they stand on. They know an address, a user, a key
 * and a known host, so that every server and every kind of workload behind it is held against the
 * same ones. What an audit service recorded is looked at where the address has one.
 *
 * <p>A workload may live no longer than a connection. So whatever a case leaves in it, the case
 * finds again over the same connection.
 */
@NullMarked
package dev.gatehouse.e2e.ssh;

import org.jspecify.annotations.NullMarked;
