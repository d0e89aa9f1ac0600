/**
 * Gatehouse as its chart installs it, on a real cluster: where sessions land, what is left of them
 * after each fault, and what a pod can reach. {@code deploy/kubernetes/e2e} runs these, and the
 * cases about SSH beside them.
 */
@NullMarked
package dev.gatehouse.e2e.kubernetes;

import org.jspecify.annotations.NullMarked;
