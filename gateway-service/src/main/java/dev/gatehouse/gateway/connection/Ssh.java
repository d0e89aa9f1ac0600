package dev.gatehouse.gateway.connection;

/** Numbers and names of RFC 4250, and of OpenSSH's PROTOCOL. */
public final class Ssh {
  public static final int DISCONNECT = 1;
  public static final int EXT_INFO = 7;
  public static final int KEXINIT = 20;
  public static final int USERAUTH_REQUEST = 50;
  public static final int USERAUTH_FAILURE = 51;
  public static final int USERAUTH_SUCCESS = 52;
  public static final int USERAUTH_BANNER = 53;

  /** A method's own numbers: the answer to an offered key, or (RFC 4256, 5) a question. */
  public static final int USERAUTH_PK_OK = 60;

  public static final int USERAUTH_INFO_REQUEST = 60;
  public static final int USERAUTH_INFO_RESPONSE = 61;
  public static final int GLOBAL_REQUEST = 80;
  public static final int REQUEST_SUCCESS = 81;
  public static final int REQUEST_FAILURE = 82;
  public static final int CHANNEL_OPEN = 90;
  public static final int CHANNEL_OPEN_CONFIRMATION = 91;
  public static final int CHANNEL_OPEN_FAILURE = 92;
  public static final int CHANNEL_WINDOW_ADJUST = 93;
  public static final int CHANNEL_DATA = 94;
  public static final int CHANNEL_EXTENDED_DATA = 95;
  public static final int CHANNEL_EOF = 96;
  public static final int CHANNEL_CLOSE = 97;
  public static final int CHANNEL_REQUEST = 98;
  public static final int CHANNEL_SUCCESS = 99;
  public static final int CHANNEL_FAILURE = 100;

  /** OpenSSH's PROTOCOL, 1.8. */
  public static final int PING = 192;

  public static final int PONG = 193;

  /** RFC 4254, 5.1: reasons of CHANNEL_OPEN_FAILURE. */
  public static final int OPEN_ADMINISTRATIVELY_PROHIBITED = 1;

  public static final int OPEN_CONNECT_FAILED = 2;
  public static final int OPEN_UNKNOWN_CHANNEL_TYPE = 3;
  public static final int OPEN_RESOURCE_SHORTAGE = 4;

  /** RFC 4254, 5.2. */
  public static final int EXTENDED_DATA_STDERR = 1;

  /**
   * RFC 4253, 11.1: reasons of DISCONNECT. The first two come from MINA, when a packet cannot be
   * read; to say more of why would help who forges them.
   */
  static final int DISCONNECT_PROTOCOL_ERROR = 2;

  static final int DISCONNECT_MAC_ERROR = 5;
  public static final int DISCONNECT_SERVICE_NOT_AVAILABLE = 7;

  public static final int DISCONNECT_CONNECTION_LOST = 10;
  public static final int DISCONNECT_BY_APPLICATION = 11;
  public static final int DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE = 14;

  /** RFC 4253, 10. */
  public static final String SERVICE_USERAUTH = "ssh-userauth";

  public static final String SERVICE_CONNECTION = "ssh-connection";

  /** RFC 4250, 4.1.2: messages of a method of authentication. */
  private static final int USERAUTH_METHOD_FIRST = 60;

  private static final int USERAUTH_METHOD_LAST = 79;

  private Ssh() {}

  /**
   * Whether {@code number} is a message above the transport that we know. Any other is answered
   * with UNIMPLEMENTED (RFC 4253, 11.4).
   */
  public static boolean isKnown(int number, boolean authenticated) {
    return (number >= USERAUTH_REQUEST && number <= USERAUTH_BANNER)
        || (number >= USERAUTH_METHOD_FIRST && number <= USERAUTH_METHOD_LAST && !authenticated)
        || (number >= GLOBAL_REQUEST && number <= REQUEST_FAILURE)
        || (number >= CHANNEL_OPEN && number <= CHANNEL_FAILURE)
        || number == PING;
  }
}
