package dev.gatehouse.gateway.connection;

/** Numbers and names of RFC 4250. */
public final class Ssh {
  public static final int USERAUTH_REQUEST = 50;
  public static final int USERAUTH_FAILURE = 51;
  public static final int USERAUTH_SUCCESS = 52;
  public static final int USERAUTH_BANNER = 53;
  public static final int USERAUTH_PK_OK = 60;
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

  /** RFC 4254, 5.1: reasons of CHANNEL_OPEN_FAILURE. */
  public static final int OPEN_ADMINISTRATIVELY_PROHIBITED = 1;

  public static final int OPEN_CONNECT_FAILED = 2;
  public static final int OPEN_UNKNOWN_CHANNEL_TYPE = 3;
  public static final int OPEN_RESOURCE_SHORTAGE = 4;

  /** RFC 4254, 5.2. */
  public static final int EXTENDED_DATA_STDERR = 1;

  /**
   * RFC 4253, 11.1: reasons of DISCONNECT. PROTOCOL_ERROR is not used: MINA puts a sentence of its
   * own in the place of ours for that one.
   */
  public static final int DISCONNECT_SERVICE_NOT_AVAILABLE = 7;

  public static final int DISCONNECT_CONNECTION_LOST = 10;
  public static final int DISCONNECT_BY_APPLICATION = 11;
  public static final int DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE = 14;

  /** RFC 4253, 10. */
  public static final String SERVICE_USERAUTH = "ssh-userauth";

  public static final String SERVICE_CONNECTION = "ssh-connection";

  private Ssh() {}
}
