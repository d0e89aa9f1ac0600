/** Whether Kafka keeps the record well enough, and long enough for those who read it. */
@NullMarked
package dev.gatehouse.audit.watch;

import org.jspecify.annotations.NullMarked;
