package dev.gatehouse.audit.index;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.AuthenticationEvent;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.RecordingEvent;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.WorkloadEvent;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session as the index has it, while frames are folded into it.
 *
 * <p>Each frame counts once, in whichever order frames come: facts that are set do not depend on
 * the order, and counts only add.
 */
final class SessionRow {
  static final String SELECT =
      "select id, applied::text as applied, started_at, ended_at, end_reason, end_code, gateway,"
          + " host(client_address) as client_address, client_port, client_version, user_name,"
          + " principal, outcome, template, recording_policy, grant_id, workload_id, workload_kind,"
          + " workload_namespace, workload_pod, workload_node, workload_image, workload_host,"
          + " workload_port from sessions where day = any (?) and id = any (?)";

  private static final String COLUMNS =
      "applied, started_at, ended_at, end_reason, end_code, gateway, client_address, client_port,"
          + " client_version, user_name, principal, outcome, template, recording_policy, grant_id,"
          + " workload_id, workload_kind, workload_namespace, workload_pod, workload_node,"
          + " workload_image, workload_host, workload_port";

  static final String UPSERT =
      "insert into sessions (day, id, "
          + COLUMNS
          + ") values (?, ?, ?::int8multirange, ?, ?, ?, ?, ?, ?::inet, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
          + " ?, ?, ?, ?, ?, ?, ?) on conflict (day, id) do update set ("
          + COLUMNS
          + ") = row (excluded."
          + COLUMNS.replaceAll("\\s+", "").replace(",", ", excluded.")
          + ")";

  private final SessionId session;
  private final TreeMap<Integer, ChannelRow> channels = new TreeMap<>();
  private final List<EventRow> events = new ArrayList<>();
  private AppliedSequences applied = new AppliedSequences();
  private @Nullable Instant startedAt;
  private @Nullable Instant endedAt;
  private @Nullable String endReason;
  private @Nullable String endCode;
  private @Nullable UUID gateway;
  private @Nullable String clientAddress;
  private @Nullable Integer clientPort;
  private @Nullable String clientVersion;
  private @Nullable String userName;
  private @Nullable String principal;
  private @Nullable String outcome;
  private @Nullable String template;
  private @Nullable String recordingPolicy;
  private @Nullable String grantId;
  private WorkloadEvent.@Nullable Attached workload;

  SessionRow(SessionId session) {
    this.session = session;
  }

  /** Takes over what the index has already. */
  void read(ResultSet row) throws SQLException {
    applied = AppliedSequences.parse(row.getString("applied"));
    startedAt = Columns.instant(row, "started_at");
    endedAt = Columns.instant(row, "ended_at");
    endReason = row.getString("end_reason");
    endCode = row.getString("end_code");
    gateway = row.getObject("gateway", UUID.class);
    clientAddress = row.getString("client_address");
    int port = row.getInt("client_port");
    clientPort = row.wasNull() ? null : port;
    clientVersion = row.getString("client_version");
    userName = row.getString("user_name");
    principal = row.getString("principal");
    outcome = row.getString("outcome");
    template = row.getString("template");
    recordingPolicy = row.getString("recording_policy");
    grantId = row.getString("grant_id");
    String workloadId = row.getString("workload_id");
    if (workloadId != null) {
      workload =
          new WorkloadEvent.Attached(
              workloadId,
              row.getString("workload_kind"),
              row.getString("workload_namespace"),
              row.getString("workload_pod"),
              row.getString("workload_node"),
              row.getString("workload_image"),
              row.getString("workload_host"),
              row.getInt("workload_port"),
              "");
    }
  }

  void read(ChannelRow channel) {
    channels.put(channel.number(), channel);
  }

  UUID id() {
    return session.stream().value();
  }

  LocalDate day() {
    return session.stream().day();
  }

  /** Those that were read, and those that are new. */
  Collection<ChannelRow> channels() {
    return channels.values();
  }

  /** The events that this row did not have before. */
  List<EventRow> events() {
    return events;
  }

  /** Folds a frame in; one that was folded in before changes nothing. */
  void apply(IndexedFrame indexed) {
    AuditEnvelope frame = indexed.envelope();
    if (!applied.add(frame.header().sequence())) {
      return;
    }
    Optional<AuditEvent> event = indexed.event();
    if (event.orElse(null) instanceof SessionEvent.Started started) {
      start(started);
    }
    Instant zero = startedAt == null ? session.stream().createdAt() : startedAt;
    Instant at = zero.plusNanos(frame.header().offsetNanos());
    indexed.place().ifPresent(place -> events.add(new EventRow(frame.header(), place, at, event)));
    switch (event.orElse(null)) {
      case SessionEvent.Ended ended -> end(ended, at);
      case AuthenticationEvent.Attempted attempted -> attempt(attempted);
      case AuthenticationEvent.Authorized authorized -> authorize(authorized);
      case WorkloadEvent.Attached attached -> workload = attached;
      case RecordingEvent.Gap gap -> gap.bytes().forEach(this::leftOut);
      case ChannelEvent channelEvent ->
          channels
              .computeIfAbsent(frame.header().channel().number(), ChannelRow::new)
              .apply(channelEvent, at);
      case null, default -> {
        // The recording has it.
      }
    }
  }

  private void leftOut(RecordingEvent.OmittedData data) {
    channels
        .computeIfAbsent(data.channel().number(), ChannelRow::new)
        .count(data.stream(), data.bytes());
  }

  private void start(SessionEvent.Started started) {
    startedAt = started.at();
    gateway = started.gateway().value();
    clientAddress = address(started.clientAddress());
    clientPort = started.clientPort();
    clientVersion = started.clientVersion();
  }

  /** An address in PostgreSQL's form; null for what is none. */
  private static @Nullable String address(String text) {
    try {
      String literal = text.replaceFirst("%.*", "");
      return literal.matches("[0-9a-fA-F.:]+")
          ? InetAddress.getByName(literal).getHostAddress()
          : null;
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private void end(SessionEvent.Ended ended, Instant at) {
    endedAt = at;
    endReason = ended.reason();
    endCode = ended.code();
    if (outcome == null) {
      outcome = "denied";
    }
  }

  private void attempt(AuthenticationEvent.Attempted attempted) {
    if (principal == null) {
      userName = attempted.user();
      switch (attempted.outcome()) {
        case REJECTED -> outcome = "rejected";
        case UNAVAILABLE -> outcome = "unavailable";
        case ACCEPTABLE, ACCEPTED, CONTINUE -> {
          // Not decided yet: login success is a frame of its own.
        }
      }
    }
  }

  private void authorize(AuthenticationEvent.Authorized authorized) {
    outcome = "accepted";
    userName = authorized.user();
    principal = authorized.principal();
    template = authorized.template();
    recordingPolicy = authorized.recordingPolicy();
    grantId = authorized.grantId();
  }

  void bind(PreparedStatement upsert) throws SQLException {
    WorkloadEvent.@Nullable Attached at = workload;
    Columns columns = new Columns(upsert);
    columns
        .add(day())
        .add(id())
        .add(applied.toString())
        .add(startedAt)
        .add(endedAt)
        .add(endReason)
        .add(endCode)
        .add(gateway)
        .add(clientAddress)
        .add(clientPort)
        .add(clientVersion)
        .addKey(userName)
        .add(principal)
        .add(outcome)
        .add(template)
        .add(recordingPolicy)
        .add(grantId)
        .addKey(at == null ? null : at.workloadId())
        .add(at == null ? null : at.kind())
        .add(at == null ? null : at.namespace())
        .add(at == null ? null : at.pod())
        .add(at == null ? null : at.node())
        .add(at == null ? null : at.image())
        .add(at == null ? null : at.host())
        .add(at == null ? null : at.port());
  }
}
