package dev.gatehouse.backend.workload;

/** What workloads are made of cannot be reached; the same call may succeed later. */
public final class WorkloadsUnavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public WorkloadsUnavailable(String problem, Throwable cause) {
    super(problem, cause);
  }
}
