package dev.gatehouse.contracts.audit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One event of every type, by the name of its golden file. */
final class SampleEvents {
  static final Instant AT = Instant.parse("2026-11-22T20:54:52.123456789Z");
  static final StreamId GATEWAY = StreamId.parse("019aaa00-0000-7000-8000-000000000001");
  static final SessionId SESSION = SessionId.parse("019aaa00-0000-7000-8000-000000000002");
  private static final Hash HASH = Hash.hex("00112233445566778899aabbccddeeff".repeat(2));
  private static final Bytes KEY = Bytes.hex("0f".repeat(32));

  private SampleEvents() {}

  static Map<String, AuditEvent> all() {
    Map<String, AuditEvent> events = new LinkedHashMap<>();
    events.put(
        "001-session-started",
        new SessionEvent.Started(
            AT, 3, GATEWAY, 7, "192.0.2.1", 50022, "SSH-2.0-OpenSSH_9.2p1 Debian-2"));
    events.put("002-session-ended", new SessionEvent.Ended("client-disconnected", ""));
    events.put(
        "003-keys-exchanged",
        new SessionEvent.KeysExchanged(
            "sntrup761x25519-sha512@openssh.com",
            "ssh-ed25519",
            "aes128-gcm@openssh.com",
            "aes128-gcm@openssh.com",
            "",
            ""));
    events.put(
        "010-authentication-attempted",
        new AuthenticationEvent.Attempted(
            "demo",
            "publickey",
            "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
            true,
            AuthenticationEvent.Outcome.ACCEPTED,
            ""));
    events.put(
        "010-authentication-attempted-certificate",
        new AuthenticationEvent.Attempted(
            "demo",
            "publickey",
            "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
            true,
            AuthenticationEvent.Outcome.ACCEPTED,
            "",
            "laptop of demo",
            "18446744073709551615",
            "SHA256:CD+kHySp8vBW59+gpQLBr7Hx7UNvXWF9B4FZndv1o8s"));
    events.put(
        "011-session-authorized",
        new AuthenticationEvent.Authorized(
            "demo",
            "demo",
            "019aaa00-0000-7000-8000-000000000003",
            "local",
            "strict",
            "{\"version\":1}"));
    events.put("012-grant-unconfirmed", new AuthenticationEvent.GrantUnconfirmed(30_000_000_000L));
    events.put("013-grant-confirmed", new AuthenticationEvent.GrantConfirmed());
    events.put(
        "020-workload-attached",
        new WorkloadEvent.Attached(
            "w-1", "process", "", "", "host-1", "", "127.0.0.1", 40001, "lease-1"));
    events.put(
        "021-workload-failed", new WorkloadEvent.Failed("GH-BACKEND-1301", "it ended at once"));
    events.put("030-channel-opening", new ChannelEvent.Opening(Party.CLIENT, "session"));
    events.put(
        "030-channel-opening-by-workload",
        new ChannelEvent.Opening(
            Party.WORKLOAD,
            "forwarded-tcpip",
            Endpoint.tcp("localhost", 8080),
            Endpoint.tcp("127.0.0.1", 40112)));
    events.put(
        "030-channel-opening-socket",
        new ChannelEvent.Opening(
            Party.CLIENT,
            "direct-streamlocal@openssh.com",
            Endpoint.socket("/run/app.sock"),
            Endpoint.NONE));
    events.put(
        "030-channel-opening-tcp",
        new ChannelEvent.Opening(
            Party.CLIENT,
            "direct-tcpip",
            Endpoint.tcp("2001:db8::1", 5432),
            Endpoint.tcp("127.0.0.1", 50110)));
    events.put("031-channel-opened", new ChannelEvent.Opened());
    events.put(
        "032-channel-open-refused",
        new ChannelEvent.OpenRefused(
            Party.GATEWAY, 3, "not known here", "GH-GATEWAY-1301", "x-unknown"));
    events.put(
        "032-channel-open-refused-by-policy",
        new ChannelEvent.OpenRefused(
            Party.GATEWAY,
            1,
            "Policy does not allow this kind of channel",
            "GH-GATEWAY-1402",
            "session",
            "policies.developer.channels"));
    events.put("033-channel-closed", new ChannelEvent.Closed(Party.WORKLOAD, 1, 1L << 40, 3));
    events.put(
        "040-pty-requested",
        new ChannelEvent.PtyRequested("xterm-256color", 120, 40, 960, 640, Bytes.hex("00")));
    events.put(
        "041-environment-requested", new ChannelEvent.EnvironmentRequested("LANG", "C.UTF-8"));
    events.put(
        "041-environment-requested-not-allowed",
        new ChannelEvent.EnvironmentRequested("LD_PRELOAD", null));
    events.put("042-shell-requested", new ChannelEvent.ShellRequested());
    events.put("042-shell-requested-forced", new ChannelEvent.ShellRequested("menu --all"));
    events.put("043-exec-requested", new ChannelEvent.ExecRequested(Bytes.utf8("uname -a")));
    events.put(
        "043-exec-requested-forced",
        new ChannelEvent.ExecRequested(Bytes.utf8("uname -a"), "menu --all"));
    events.put("044-subsystem-requested", new ChannelEvent.SubsystemRequested("sftp"));
    events.put(
        "044-subsystem-requested-forced",
        new ChannelEvent.SubsystemRequested("sftp", "menu --all"));
    events.put("045-window-changed", new ChannelEvent.WindowChanged(80, 24, 0, 0));
    events.put(
        "046-other-requested",
        new ChannelEvent.OtherRequested(
            Party.CLIENT, "winadj@putty.projects.tartarus.org", 9, HASH));
    events.put(
        "047-request-answered", new ChannelEvent.RequestAnswered("exec", Party.WORKLOAD, true, ""));
    events.put(
        "047-request-answered-by-policy",
        new ChannelEvent.RequestAnswered(
            "exec", Party.GATEWAY, false, "GH-GATEWAY-1407", "policies.developer.commands"));
    events.put("048-signal-sent", new ChannelEvent.SignalSent("TERM"));
    events.put("049-break-sent", new ChannelEvent.BreakSent(3_000_000_000L));
    events.put(
        "050-data-passed",
        new ChannelEvent.DataPassed(
            DataStream.OUTPUT, Party.WORKLOAD, Bytes.hex("00ff0a1b5b324a80")));
    events.put("051-data-omitted", new ChannelEvent.DataOmitted(DataStream.INPUT, 5_000_000_000L));
    events.put("052-end-of-file", new ChannelEvent.EndOfFile(Party.WORKLOAD));
    events.put("053-exit-status", new ChannelEvent.ExitStatus(4_294_967_295L));
    events.put("054-exit-signal", new ChannelEvent.ExitSignal("KILL", true, "killed"));
    events.put("055-flow-control-changed", new ChannelEvent.FlowControlChanged(true));
    events.put("056-x11-requested", new ChannelEvent.X11Requested(true, "MIT-MAGIC-COOKIE-1", 0));
    events.put("057-agent-forwarding-requested", new ChannelEvent.AgentForwardingRequested());
    events.put("058-end-of-write", new ChannelEvent.EndOfWrite(Party.CLIENT));
    events.put(
        "070-global-requested",
        new SessionEvent.GlobalRequested(Party.CLIENT, "tcpip-forward", 17, HASH));
    events.put(
        "071-listener-requested", new SessionEvent.ListenerRequested(Endpoint.tcp("localhost", 0)));
    events.put(
        "072-listener-bound", new SessionEvent.ListenerBound(Endpoint.tcp("localhost", 40113)));
    events.put(
        "073-listener-cancelled",
        new SessionEvent.ListenerCancelled(Endpoint.socket("/run/user/back.sock")));
    events.put(
        "074-listener-refused",
        new SessionEvent.ListenerRefused(
            Endpoint.tcp("0.0.0.0", 25), Party.GATEWAY, "GH-GATEWAY-1401"));
    events.put(
        "074-listener-refused-by-policy",
        new SessionEvent.ListenerRefused(
            Endpoint.tcp("localhost", 8080),
            Party.GATEWAY,
            "GH-GATEWAY-1401",
            "policies.developer.channels"));
    events.put("080-recording-degraded", new RecordingEvent.Degraded(10_000_000_000L));
    events.put(
        "081-recording-gap",
        new RecordingEvent.Gap(
            12_000_000_000L,
            31_500_000_000L,
            3,
            List.of(
                new RecordingEvent.OmittedData(new ChannelId(1), DataStream.OUTPUT, 1_048_577),
                new RecordingEvent.OmittedData(new ChannelId(2), DataStream.INPUT, 12))));
    events.put("082-recording-restored", new RecordingEvent.Restored());
    events.put(
        "100-gateway-started",
        new JournalEvent.GatewayStarted(AT, 0, KEY, KEY, Bytes.hex("ab".repeat(64)), "0.1.0"));
    events.put("101-session-opened", new JournalEvent.SessionOpened(7, SESSION, HASH));
    events.put("102-session-closed", new JournalEvent.SessionClosed(7, SESSION, HASH, 41));
    events.put("103-heartbeat", new JournalEvent.Heartbeat(50));
    events.put("104-gateway-stopped", new JournalEvent.GatewayStopped());
    events.put(
        "110-archive-started",
        new ReadingEvent.ArchiveStarted(AT, 0, KEY, KEY, Bytes.hex("ab".repeat(64)), "0.1.0"));
    events.put(
        "111-recording-read",
        new ReadingEvent.RecordingRead(
            AT,
            SESSION,
            2,
            "raw",
            List.of(DataStream.OUTPUT, DataStream.ERROR),
            "default",
            5_000_000_000L,
            1L << 40));
    events.put("112-archive-stopped", new ReadingEvent.ArchiveStopped());
    events.put(
        "900-unrecognized", new AuditEvent.Unrecognized(900, Bytes.utf8("of a later version")));
    return events;
  }
}
