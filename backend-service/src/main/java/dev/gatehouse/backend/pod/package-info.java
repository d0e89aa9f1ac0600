/** The kind of workload for production: pods of a Kubernetes cluster. */
@NullMarked
package dev.gatehouse.backend.pod;

import org.jspecify.annotations.NullMarked;
