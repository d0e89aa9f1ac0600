/** What the audit service says of a session, held against what the clients saw. */
@NullMarked
package dev.gatehouse.e2e.audit;

import org.jspecify.annotations.NullMarked;
