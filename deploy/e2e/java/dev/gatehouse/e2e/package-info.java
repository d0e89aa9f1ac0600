/**
 * The product as its users meet it: stock OpenSSH in front, REST, S3 and Kafka behind, a running
 * suite between. One class for each promise; the suite is the one whose folder {@code
 * -Dgatehouse.state} names.
 */
@NullMarked
package dev.gatehouse.e2e;

import org.jspecify.annotations.NullMarked;
