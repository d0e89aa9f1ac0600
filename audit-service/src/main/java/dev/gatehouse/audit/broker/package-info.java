/** How this service speaks to Kafka. */
@NullMarked
package dev.gatehouse.audit.broker;

import org.jspecify.annotations.NullMarked;
