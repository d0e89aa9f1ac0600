/** Pages of docs/ that are generated from the code they describe, and held to it. */
@NullMarked
package dev.gatehouse.docs;

import org.jspecify.annotations.NullMarked;
