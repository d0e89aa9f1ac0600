package dev.gatehouse.audit.replay;

import dev.gatehouse.audit.integrity.ChannelBytes;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.SessionEvent;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers the profile of one channel from a session's events. Not safe for several threads. */
final class ChannelSurvey {
  private static final String PTY_REQUEST = "pty-req";

  private final int channel;
  private Instant sessionStart;
  private @Nullable Long openedNanos;
  private ChannelBytes bytes = ChannelBytes.NONE;
  private ChannelProfile.@Nullable Terminal terminal;
  private @Nullable String command;

  /**
   * Begins.
   *
   * @param sessionStart counts where the session's first event is not there
   */
  ChannelSurvey(int channel, Instant sessionStart) {
    this.channel = channel;
    this.sessionStart = sessionStart;
  }

  /** Takes the session's next event, of whichever channel. */
  void add(int number, long offsetNanos, AuditEvent event) {
    if (event instanceof SessionEvent.Started started) {
      sessionStart = started.at();
    }
    if (number == channel && event instanceof ChannelEvent ours) {
      if (openedNanos == null) {
        openedNanos = offsetNanos;
      }
      add(ours);
    }
  }

  private void add(ChannelEvent event) {
    switch (event) {
      case ChannelEvent.DataPassed data ->
          bytes = bytes.plus(ChannelBytes.recorded(data.stream(), data.data().size()));
      case ChannelEvent.DataOmitted data ->
          bytes = bytes.plus(ChannelBytes.omitted(data.stream(), data.bytes()));
      case ChannelEvent.PtyRequested pty -> {
        if (terminal == null) {
          terminal = new ChannelProfile.Terminal(pty.term(), pty.columns(), pty.rows());
        }
      }
      case ChannelEvent.RequestAnswered answer -> {
        if (answer.requestType().equals(PTY_REQUEST) && !answer.success()) {
          terminal = null;
        }
      }
      case ChannelEvent.ShellRequested shell -> {
        if (!shell.forcedCommand().isEmpty()) {
          command(shell.forcedCommand());
        }
      }
      case ChannelEvent.ExecRequested exec ->
          command(ran(exec.command().toUtf8(), exec.forcedCommand()));
      case ChannelEvent.SubsystemRequested subsystem ->
          command(ran(subsystem.name(), subsystem.forcedCommand()));
      default -> {
        // Says nothing that the head of an answer needs.
      }
    }
  }

  private static String ran(String asked, String forced) {
    return forced.isEmpty() ? asked : forced;
  }

  /** A channel serves the first of these requests (RFC 4254, 6.5). */
  private void command(String requested) {
    if (command == null) {
      command = requested;
    }
  }

  /** The profile; empty when the channel has not been seen. */
  Optional<ChannelProfile> profile() {
    return Optional.ofNullable(openedNanos)
        .map(
            opened ->
                new ChannelProfile(
                    channel,
                    bytes,
                    sessionStart,
                    opened,
                    Optional.ofNullable(terminal),
                    Optional.ofNullable(command)));
  }
}
