/** What the gateway says to people: message codes and the log. */
@NullMarked
package dev.gatehouse.gateway.messages;

import org.jspecify.annotations.NullMarked;
