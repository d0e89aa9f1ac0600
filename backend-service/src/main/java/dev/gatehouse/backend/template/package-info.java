/** How workloads are made: the templates that the operator's file has, read strictly. */
@NullMarked
package dev.gatehouse.backend.template;

import org.jspecify.annotations.NullMarked;
