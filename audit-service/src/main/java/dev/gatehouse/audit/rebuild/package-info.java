/** The index, built again from what S3 has. */
@NullMarked
package dev.gatehouse.audit.rebuild;

import org.jspecify.annotations.NullMarked;
