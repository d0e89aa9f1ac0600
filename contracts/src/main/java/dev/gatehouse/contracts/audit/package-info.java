/** The audit language: events, the envelope that carries them, its codec and the hash chain. */
@NullMarked
package dev.gatehouse.contracts.audit;

import org.jspecify.annotations.NullMarked;
