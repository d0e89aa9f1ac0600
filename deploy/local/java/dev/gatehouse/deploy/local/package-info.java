/** The programs that the local suite needs and no package manager has to bring. */
@NullMarked
package dev.gatehouse.deploy.local;

import org.jspecify.annotations.NullMarked;
