/** What the product costs on one machine, measured against what it stands on, in the same run. */
@NullMarked
package dev.gatehouse.bench;

import org.jspecify.annotations.NullMarked;
