/** Tests of the quick start's launcher, as far as they need no server. */
@NullMarked
package dev.gatehouse.deploy.quickstart;

import org.jspecify.annotations.NullMarked;
