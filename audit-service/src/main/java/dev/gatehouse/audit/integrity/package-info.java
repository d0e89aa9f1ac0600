/** What can be said of a recording: its judgement, and the signed manifest that says it. */
@NullMarked
package dev.gatehouse.audit.integrity;

import org.jspecify.annotations.NullMarked;
