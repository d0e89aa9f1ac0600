/** From Kafka to the archive: the consumer that commits only what S3 has. */
@NullMarked
package dev.gatehouse.audit.ingest;

import org.jspecify.annotations.NullMarked;
