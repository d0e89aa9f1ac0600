package dev.gatehouse.gateway.connection;

import java.nio.charset.StandardCharsets;

/** An SSH message as a line of text, with its fields in the order of RFC 4252 and RFC 4254. */
public final class MessageText {
  private MessageText() {}

  public static String of(byte[] packet) {
    PacketReader in = new PacketReader(packet);
    try {
      return read(in.uint8(), in);
    } catch (ProtocolViolation e) {
      throw new AssertionError("a message of ours that cannot be read: " + e.detail(), e);
    }
  }

  /** Two messages share a number; only the question begins with an empty name. */
  private static String keyOrQuestion(String first, PacketReader in) throws ProtocolViolation {
    if (!first.isEmpty()) {
      return "userauth-pk-ok " + first;
    }
    StringBuilder question = new StringBuilder("userauth-info-request" + text(in) + text(in));
    for (long prompts = in.uint32(); prompts > 0; prompts--) {
      question.append(" '").append(text(in)).append("' ").append(in.bool());
    }
    return question.toString();
  }

  private static String read(int number, PacketReader in) throws ProtocolViolation {
    return switch (number) {
      case Ssh.USERAUTH_FAILURE -> "userauth-failure " + text(in) + " " + in.bool();
      case Ssh.USERAUTH_BANNER -> "userauth-banner " + text(in);
      case Ssh.USERAUTH_PK_OK -> keyOrQuestion(text(in), in);
      case Ssh.GLOBAL_REQUEST ->
          ("global-request " + text(in) + " " + in.bool() + " " + rest(in)).strip();
      case Ssh.REQUEST_SUCCESS -> ("request-success " + rest(in)).strip();
      case Ssh.REQUEST_FAILURE -> "request-failure";
      case Ssh.CHANNEL_OPEN ->
          ("open "
                  + text(in)
                  + " "
                  + in.uint32()
                  + " "
                  + in.uint32()
                  + " "
                  + in.uint32()
                  + " "
                  + rest(in))
              .strip();
      case Ssh.CHANNEL_OPEN_CONFIRMATION ->
          "confirm " + in.uint32() + " " + in.uint32() + " " + in.uint32() + " " + in.uint32();
      case Ssh.CHANNEL_OPEN_FAILURE ->
          "open-failure " + in.uint32() + " " + in.uint32() + " " + text(in);
      case Ssh.CHANNEL_WINDOW_ADJUST -> "adjust " + in.uint32() + " " + in.uint32();
      case Ssh.CHANNEL_DATA -> "data " + in.uint32() + " " + text(in);
      case Ssh.CHANNEL_EXTENDED_DATA ->
          "extended " + in.uint32() + " " + in.uint32() + " " + text(in);
      case Ssh.CHANNEL_EOF -> "eof " + in.uint32();
      case Ssh.CHANNEL_CLOSE -> "close " + in.uint32();
      case Ssh.CHANNEL_REQUEST ->
          ("request " + in.uint32() + " " + text(in) + " " + in.bool() + " " + rest(in)).strip();
      case Ssh.CHANNEL_SUCCESS -> "success " + in.uint32();
      case Ssh.CHANNEL_FAILURE -> "failure " + in.uint32();
      default -> "message " + number;
    };
  }

  private static String text(PacketReader in) throws ProtocolViolation {
    return new String(in.bytes(), StandardCharsets.UTF_8);
  }

  /** What follows in a request: printable ASCII as it is, and the rest in hexadecimal. */
  private static String rest(PacketReader in) {
    StringBuilder text = new StringBuilder();
    for (byte b : in.rest()) {
      text.append(b >= ' ' && b < 127 ? Character.toString(b) : "<%02x>".formatted(b & 0xff));
    }
    return text.toString();
  }
}
