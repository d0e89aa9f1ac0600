/** Calls to the other services: asynchronous, bounded, with a credential of the gateway's own. */
@NullMarked
package dev.gatehouse.gateway.rest;

import org.jspecify.annotations.NullMarked;
