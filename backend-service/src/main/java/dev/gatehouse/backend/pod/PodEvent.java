package dev.gatehouse.backend.pod;

import java.time.Instant;

/**
 * What the cluster's parts said of a pod (an Event of Kubernetes): some trouble shows nowhere else.
 *
 * @param container the container that it is about; empty when it is about the whole pod
 */
record PodEvent(String reason, String message, String container, Instant at) {

  @Override
  public String toString() {
    return at + " " + reason + ": " + message;
  }
}
