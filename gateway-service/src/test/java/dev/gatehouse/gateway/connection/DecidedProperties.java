package dev.gatehouse.gateway.connection;

import java.lang.reflect.Field;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.sshd.common.CommonModuleProperties;
import org.apache.sshd.common.Property;
import org.apache.sshd.common.PropertyResolver;
import org.apache.sshd.common.session.SessionHeartbeatController.HeartbeatType;
import org.apache.sshd.common.util.OsUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.auth.WelcomeBannerPhase;

/**
 * Every property of MINA by its constant's name, and the value that is decided for it: a property
 * that a new version brings is in no table, and has to be decided.
 */
public final class DecidedProperties {
  private static final String NONE = "none";

  private DecidedProperties() {}

  /** What both legs have, and what {@code own} says otherwise for one of them. */
  public static Map<String, Object> with(Map<String, Object> own) {
    Map<String, Object> all = new TreeMap<>();
    all.putAll(transport());
    all.putAll(unused());
    all.putAll(own);
    return all;
  }

  /** What the transport protocol looks at. */
  private static Map<String, Object> transport() {
    return Map.ofEntries(
        // Ours.
        Map.entry("MAX_IDENTIFICATION_SIZE", 4096),
        Map.entry("AUTH_TIMEOUT", Duration.ZERO),
        Map.entry("IDLE_TIMEOUT", Duration.ZERO),
        Map.entry("REKEY_BYTES_LIMIT", 1L << 30),
        Map.entry("REKEY_TIME_LIMIT", Duration.ofHours(1)),
        Map.entry("REKEY_PACKETS_LIMIT", 1L << 31),
        Map.entry("IGNORE_MESSAGE_FREQUENCY", 0L),
        Map.entry("IGNORE_MESSAGE_VARIANCE", 0),
        Map.entry("IGNORE_MESSAGE_SIZE", 0),
        // Of the block size, as RFC 4344, 3.2 has it.
        Map.entry("REKEY_BLOCKS_LIMIT", 0L),
        Map.entry("DISCONNECT_TIMEOUT", Duration.ofSeconds(10)),
        Map.entry("STOP_WAIT_TIME", Duration.ofMinutes(1)),
        Map.entry("CLOSE_WAIT_TIMEOUT", Duration.ofSeconds(15)),
        Map.entry("CLIENT_IDENTIFICATION", NONE),
        Map.entry("SEND_IMMEDIATE_IDENTIFICATION", true),
        Map.entry("SEND_IMMEDIATE_KEXINIT", true),
        Map.entry("SERVER_IDENTIFICATION", NONE),
        Map.entry("SERVER_EXTRA_IDENTIFICATION_LINES", NONE),
        Map.entry("ABORT_ON_INVALID_CERTIFICATE", true),
        Map.entry("ALLOW_EMPTY_CERTIFICATE_PRINCIPALS", false),
        // Each session is one of ours, and bounded by us.
        Map.entry("MAX_CONCURRENT_SESSIONS", NONE));
  }

  /** What belongs to parts of MINA that are not there: their defaults change nothing. */
  private static Map<String, Object> unused() {
    return Map.ofEntries(
        // Heartbeats are of its connection service; keepalives are the relay's.
        Map.entry("HEARTBEAT_INTERVAL", Duration.ZERO),
        Map.entry("HEARTBEAT_REQUEST", "keepalive@sshd.apache.org"),
        Map.entry("HEARTBEAT_REPLY_WAIT", Duration.ofMinutes(5)),
        Map.entry("HEARTBEAT_NO_REPLY_MAX", 0),
        Map.entry("SESSION_HEARTBEAT_TYPE", HeartbeatType.NONE),
        Map.entry("SESSION_HEARTBEAT_INTERVAL", Duration.ZERO),
        // Its sockets; ours are of the package socket.
        Map.entry("TCP_NODELAY", false),
        Map.entry("NIO2_READ_BUFFER_SIZE", 32768),
        Map.entry("NIO2_READ_TIMEOUT", Duration.ZERO),
        Map.entry("NIO2_MIN_WRITE_TIMEOUT", Duration.ofSeconds(30)),
        Map.entry("NIO_WORKERS", Runtime.getRuntime().availableProcessors() + 1),
        Map.entry("MIN_READ_BUFFER_SIZE", NONE),
        Map.entry("SOCKET_BACKLOG", 0),
        Map.entry("SOCKET_KEEPALIVE", false),
        Map.entry("SOCKET_SNDBUF", NONE),
        Map.entry("SOCKET_RCVBUF", NONE),
        Map.entry("SOCKET_REUSEADDR", true),
        Map.entry("SOCKET_LINGER", -1),
        Map.entry("IO_CONNECT_TIMEOUT", Duration.ofMinutes(1)),
        // Its channels.
        Map.entry("WINDOW_SIZE", 0x200000L),
        Map.entry("WINDOW_TIMEOUT", Duration.ZERO),
        Map.entry("MAX_PACKET_SIZE", 32768L),
        Map.entry("LIMIT_PACKET_SIZE", 0x1FFFFFFFL),
        Map.entry("BUFFERED_IO_OUTPUT_MAX_PENDING_WRITE_SIZE", 262144),
        Map.entry("BUFFERED_IO_OUTPUT_MAX_PENDING_WRITE_WAIT", Duration.ofSeconds(30)),
        Map.entry("CHANNEL_CLOSE_TIMEOUT", Duration.ofSeconds(5)),
        Map.entry("CHANNEL_OPEN_TIMEOUT", Duration.ofSeconds(30)),
        Map.entry("WAIT_FOR_SPACE_TIMEOUT", Duration.ofSeconds(30)),
        Map.entry("MAX_CONCURRENT_CHANNELS", Integer.MAX_VALUE),
        Map.entry("MAX_EXTDATA_BUFSIZE", 0),
        Map.entry("SEND_REPLY_FOR_CHANNEL_DATA", false),
        Map.entry("REQUEST_EXEC_REPLY", false),
        Map.entry("REQUEST_SHELL_REPLY", false),
        Map.entry("REQUEST_SUBSYSTEM_REPLY", true),
        Map.entry("INPUT_STREAM_PUMP_CHUNK_SIZE", 1024),
        Map.entry("COMMAND_EXIT_TIMEOUT", Duration.ofMillis(5)),
        Map.entry("PUMP_SLEEP_TIME", Duration.ofMillis(1)),
        Map.entry("BUFFER_SIZE", 8192),
        // Its forwarding of ports, agents and displays.
        Map.entry("FORWARD_REQUEST_TIMEOUT", Duration.ofSeconds(15)),
        Map.entry("FORWARDER_BUFFER_SIZE", 1024),
        Map.entry("PROXY_AUTH_CHANNEL_TYPE", "auth-agent-req@openssh.com"),
        Map.entry("PROXY_CHANNEL_TYPE", "auth-agent@openssh.com"),
        Map.entry("PREFER_UNIX_AGENT", OsUtils.isUNIX()),
        Map.entry("AUTH_SOCKET_TIMEOUT", Duration.ofHours(1)),
        Map.entry("X11_OPEN_TIMEOUT", Duration.ofSeconds(30)),
        Map.entry("X11_DISPLAY_OFFSET", 10),
        Map.entry("X11_MAX_DISPLAYS", 1000),
        Map.entry("X11_BASE_PORT", 6000),
        Map.entry("X11_BIND_HOST", "127.0.0.1"),
        Map.entry("MAX_PROXY_JUMPS", 10),
        // Its authentication, on either side.
        Map.entry("PREFERRED_AUTHS", NONE),
        Map.entry("PASSWORD_PROMPTS", 3),
        Map.entry("IGNORE_INVALID_IDENTITIES", true),
        Map.entry("INTERACTIVE_LANGUAGE_TAG", ""),
        Map.entry("INTERACTIVE_SUBMETHODS", ""),
        Map.entry("AUTH_METHODS", NONE),
        Map.entry("MAX_AUTH_REQUESTS", 20),
        Map.entry("WELCOME_BANNER", NONE),
        Map.entry("WELCOME_BANNER_LANGUAGE", "en"),
        Map.entry("WELCOME_BANNER_PHASE", WelcomeBannerPhase.IMMEDIATE),
        Map.entry("WELCOME_BANNER_CHARSET", Charset.defaultCharset()),
        Map.entry("KB_SERVER_INTERACTIVE_NAME", "Password authentication"),
        Map.entry("KB_SERVER_INTERACTIVE_INSTRUCTION", ""),
        Map.entry("KB_SERVER_INTERACTIVE_LANG", "en-US"),
        Map.entry("KB_SERVER_INTERACTIVE_PROMPT", "Password: "),
        Map.entry("KB_SERVER_INTERACTIVE_ECHO_PROMPT", false),
        Map.entry("ALLOW_INSECURE_AUTH", false),
        Map.entry("ALLOW_NON_INTEGRITY_AUTH", false),
        // Its group exchange, which is no key exchange of ours.
        Map.entry("ALLOW_DHG1_KEX_FALLBACK", false),
        Map.entry("KEX_PROPOSAL_SETUP_TIMEOUT", Duration.ZERO),
        Map.entry("PROP_DHGEX_CLIENT_MIN_KEY", NONE),
        Map.entry("PROP_DHGEX_CLIENT_MAX_KEY", NONE),
        Map.entry("PROP_DHGEX_CLIENT_PRF_KEY", NONE),
        Map.entry("PROP_DHGEX_SERVER_MIN_KEY", NONE),
        Map.entry("PROP_DHGEX_SERVER_MAX_KEY", NONE),
        Map.entry("MODULI_URL", NONE),
        // How its trace log looks.
        Map.entry("HEXDUMP_CHUNK_SIZE", 64));
  }

  /** What a server or a client has. */
  public static Map<String, Object> of(PropertyResolver manager) {
    Map<String, Object> all = new TreeMap<>();
    Stream.of(CoreModuleProperties.class, CommonModuleProperties.class)
        .flatMap(type -> Stream.of(type.getFields()))
        .filter(field -> Property.class.isAssignableFrom(field.getType()))
        .forEach(field -> all.put(field.getName(), value(field, manager)));
    return all;
  }

  private static Object value(Field field, PropertyResolver manager) {
    try {
      Optional<?> value = ((Property<?>) field.get(null)).get(manager);
      return value.isPresent() ? value.get() : NONE;
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
