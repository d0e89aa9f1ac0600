/** What every agent is told, whatever its workload is made of. */
@NullMarked
package dev.gatehouse.backend.agent;

import org.jspecify.annotations.NullMarked;
