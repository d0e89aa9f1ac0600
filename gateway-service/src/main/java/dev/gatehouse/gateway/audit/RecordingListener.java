package dev.gatehouse.gateway.audit;

/** Who must know how the recording of a session goes. Called on the session's executor. */
public interface RecordingListener {

  /** Nothing was acknowledged for longer than the policy allows: the session must end. */
  void recordingUnavailable();

  /** Too much waits to be recorded: stop reading from the peers, or go on. */
  void recordingCrowded(boolean crowded);
}
