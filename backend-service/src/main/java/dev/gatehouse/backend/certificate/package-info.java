/** What lets a gateway into a workload: certificates of the workload CA. */
@NullMarked
package dev.gatehouse.backend.certificate;

import org.jspecify.annotations.NullMarked;
