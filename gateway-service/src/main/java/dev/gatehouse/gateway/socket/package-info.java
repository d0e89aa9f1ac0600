/**
 * Sockets as MINA wants them, and the executor on which all is done that concerns one of them.
 *
 * <p>One thread waits for all sockets of a side and reads them; everything else that comes of it,
 * from deciphering to the write, is done by one thread, in turn, without a hand-over. See {@code
 * docs/decisions/0626-sockets-of-our-own.md}.
 */
@NullMarked
package dev.gatehouse.gateway.socket;

import org.jspecify.annotations.NullMarked;
