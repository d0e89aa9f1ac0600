/** The servers that a first look at Gatehouse in a cluster brings along; never for production. */
@NullMarked
package dev.gatehouse.deploy.quickstart;

import org.jspecify.annotations.NullMarked;
