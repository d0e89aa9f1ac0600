package dev.gatehouse.gateway.audit;

/** Who must know how the recording of a session goes. Called on the session's executor. */
public interface RecordingListener {

  /** Nothing was acknowledged for longer than the policy allows: the session must end. */
  void recordingUnavailable();

  /** Facts are being left out, as the policy allows; or no more. */
  void recordingDegraded(boolean degraded);

  /** Too much waits to be recorded: stop reading from the peers, or go on. */
  void recordingCrowded(boolean crowded);
}
