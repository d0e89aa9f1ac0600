/**
 * The product as its users meet it: SSH in front, REST, S3 and Kafka behind, a running suite
 * between. One class for each promise; here are those that are about the suite, in {@code ssh}
 * those that any SSH server has to keep.
 */
@NullMarked
package dev.gatehouse.e2e;

import org.jspecify.annotations.NullMarked;
