package dev.gatehouse.audit.index;

import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.Endpoint;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A channel as the index has it, while frames are folded into it. */
final class ChannelRow {
  private static final String SESSION = "session";

  static final String SELECT =
      "select session, number, type, kind, destination, command, opened_at, closed_at,"
          + " exit_status, exit_signal, input_bytes, output_bytes, error_bytes from channels"
          + " join unnest(?, ?, ?) as wanted (day, session, number)"
          + " using (day, session, number)";

  static final String UPSERT =
      "insert into channels (day, session, number, type, kind, destination, command, opened_at,"
          + " closed_at, exit_status, exit_signal, input_bytes, output_bytes, error_bytes)"
          + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
          + " on conflict (day, session, number) do update set type = excluded.type,"
          + " kind = excluded.kind, destination = excluded.destination,"
          + " command = excluded.command, opened_at = excluded.opened_at,"
          + " closed_at = excluded.closed_at, exit_status = excluded.exit_status,"
          + " exit_signal = excluded.exit_signal, input_bytes = excluded.input_bytes,"
          + " output_bytes = excluded.output_bytes, error_bytes = excluded.error_bytes";

  private final int number;
  private @Nullable String type;
  private @Nullable String kind;
  private @Nullable String destination;
  private @Nullable String command;
  private @Nullable Instant openedAt;
  private @Nullable Instant closedAt;
  private @Nullable Long exitStatus;
  private @Nullable String exitSignal;
  private final Map<DataStream, Long> bytes = new EnumMap<>(DataStream.class);

  ChannelRow(int number) {
    this.number = number;
  }

  static ChannelRow read(ResultSet row) throws SQLException {
    ChannelRow channel = new ChannelRow(row.getInt("number"));
    channel.type = row.getString("type");
    channel.kind = row.getString("kind");
    channel.destination = row.getString("destination");
    channel.command = row.getString("command");
    channel.openedAt = Columns.instant(row, "opened_at");
    channel.closedAt = Columns.instant(row, "closed_at");
    long status = row.getLong("exit_status");
    channel.exitStatus = row.wasNull() ? null : status;
    channel.exitSignal = row.getString("exit_signal");
    channel.bytes.put(DataStream.INPUT, row.getLong("input_bytes"));
    channel.bytes.put(DataStream.OUTPUT, row.getLong("output_bytes"));
    channel.bytes.put(DataStream.ERROR, row.getLong("error_bytes"));
    return channel;
  }

  int number() {
    return number;
  }

  /** Folds an event in; {@code at} is when it happened. */
  void apply(ChannelEvent event, Instant at) {
    switch (event) {
      case ChannelEvent.Opening opening -> {
        type(opening.channelType(), at);
        if (!opening.destination().equals(Endpoint.NONE)) {
          destination = opening.destination().toString();
        }
      }
      case ChannelEvent.OpenRefused refused -> type(refused.channelType(), at);
      case ChannelEvent.ShellRequested shell -> request("shell", null, shell.forcedCommand());
      case ChannelEvent.ExecRequested exec ->
          request("exec", exec.command().toUtf8(), exec.forcedCommand());
      case ChannelEvent.SubsystemRequested subsystem ->
          request("subsystem", subsystem.name(), subsystem.forcedCommand());
      case ChannelEvent.DataPassed data -> count(data.stream(), data.data().size());
      case ChannelEvent.DataOmitted data -> count(data.stream(), data.bytes());
      case ChannelEvent.ExitStatus status -> exitStatus = status.status();
      case ChannelEvent.ExitSignal signal -> exitSignal = signal.signal();
      case ChannelEvent.Closed _ -> closedAt = at;
      case ChannelEvent.Opened _,
          ChannelEvent.PtyRequested _,
          ChannelEvent.EnvironmentRequested _,
          ChannelEvent.WindowChanged _,
          ChannelEvent.OtherRequested _,
          ChannelEvent.RequestAnswered _,
          ChannelEvent.SignalSent _,
          ChannelEvent.BreakSent _,
          ChannelEvent.FlowControlChanged _,
          ChannelEvent.X11Requested _,
          ChannelEvent.AgentForwardingRequested _,
          ChannelEvent.EndOfWrite _,
          ChannelEvent.EndOfFile _ -> {
        // The recording has them.
      }
    }
  }

  private void type(String channelType, Instant at) {
    if (type == null && !channelType.isEmpty()) {
      type = channelType;
      if (!channelType.equals(SESSION) && kind == null) {
        kind = channelType.replaceFirst("@.*", "").toLowerCase(Locale.ROOT);
      }
    }
    if (openedAt == null) {
      openedAt = at;
    }
  }

  /** A channel serves the first of these requests (RFC 4254, 6.5). */
  private void request(String requested, @Nullable String what, String forced) {
    if (kind == null) {
      kind = requested;
      command = forced.isEmpty() ? what : forced;
    }
  }

  void count(DataStream stream, long count) {
    bytes.merge(stream, count, Long::sum);
  }

  void bind(PreparedStatement upsert, SessionRow session) throws SQLException {
    Columns columns = new Columns(upsert);
    columns
        .add(session.day())
        .add(session.id())
        .add(number)
        .add(type)
        .add(kind)
        .add(destination)
        .add(command)
        .add(openedAt)
        .add(closedAt)
        .add(exitStatus)
        .add(exitSignal)
        .add(bytes.getOrDefault(DataStream.INPUT, 0L))
        .add(bytes.getOrDefault(DataStream.OUTPUT, 0L))
        .add(bytes.getOrDefault(DataStream.ERROR, 0L));
  }
}
