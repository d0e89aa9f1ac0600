/**
 * Facts out: frames numbered once, sent in order, and known to be kept before their effect passes.
 */
@NullMarked
package dev.gatehouse.gateway.audit;

import org.jspecify.annotations.NullMarked;
