/** The access file: read whole, or refused whole with the file, line and path of every error. */
@NullMarked
package dev.gatehouse.auth.access;

import org.jspecify.annotations.NullMarked;
