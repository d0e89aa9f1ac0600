package dev.gatehouse.backend.workload;

/** A principal has as many workloads as it may have: nothing was made, or it was taken back. */
public final class TooManyWorkloads extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TooManyWorkloads() {
    super("the principal has as many workloads as it may have");
  }
}
