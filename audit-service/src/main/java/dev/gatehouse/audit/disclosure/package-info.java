/** Who was given what: the service's own journal, which is kept before content is given. */
@NullMarked
package dev.gatehouse.audit.disclosure;

import org.jspecify.annotations.NullMarked;
