/** How somebody proves who they are: the steps that are asked for, passwords, one-time codes. */
@NullMarked
package dev.gatehouse.auth.proof;

import org.jspecify.annotations.NullMarked;
