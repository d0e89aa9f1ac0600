package dev.gatehouse.audit;

import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * HTTP/1.1 as bytes on a socket: it sends what no library would send, and tells an answer that has
 * come to its end from one that was cut off.
 */
final class WireHttp {
  private static final int PATIENCE_MILLIS = Math.toIntExact(Duration.ofSeconds(30).toMillis());

  private WireHttp() {}

  /**
   * What came back.
   *
   * @param ended whether the answer came to its own end; if not, the connection was cut
   */
  record Answer(int status, TreeMap<String, String> headers, Body body, boolean ended) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    JsonPath json() {
      return JsonPath.from(new String(body.bytes(), StandardCharsets.UTF_8));
    }

    /** {@code 400 GH-AUDIT-2002} for a problem document; the status alone for anything else. */
    String inShort() {
      return header("Content-Type").startsWith("application/problem+json")
              && json().getInt("status") == status
              && json().getString("title") != null
              && json().getString("detail") != null
          ? status + " " + json().getString("code")
          : Integer.toString(status);
    }
  }

  /** The bytes of an answer's content. */
  record Body(List<byte[]> content) {
    byte[] bytes() {
      return content.getFirst();
    }
  }

  static Answer send(String method, String target, String... headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
      request.append("Host: localhost\r\nConnection: close\r\n");
      Arrays.stream(headers).forEach(header -> request.append(header).append("\r\n"));
      socket
          .getOutputStream()
          .write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
      return read(all(socket.getInputStream()), method.equals("HEAD"));
    }
  }

  private static byte[] all(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try {
      for (int read = 0; read >= 0; read = in.read(buffer)) {
        all.write(buffer, 0, read);
      }
    } catch (SocketException e) {
      // Reset: what came until then is what there is.
    }
    return all.toByteArray();
  }

  private static Answer read(byte[] wire, boolean headOnly) throws IOException {
    String text = new String(wire, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("no answer: " + text);
    }
    String[] lines = text.substring(0, end).split("\r\n", -1);
    TreeMap<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.merge(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip(),
          (first, second) -> first + ", " + second);
    }
    int status = Integer.parseInt(lines[0].split(" ", 3)[1]);
    byte[] rest = Arrays.copyOfRange(wire, end + 4, wire.length);
    if (headOnly || status == 204 || status == 304) {
      return new Answer(status, headers, new Body(List.of(rest)), true);
    }
    if (headers.containsKey("content-length")) {
      boolean ended = rest.length == Long.parseLong(headers.get("content-length"));
      return new Answer(status, headers, new Body(List.of(rest)), ended);
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    boolean ended = unchunk(rest, content);
    return new Answer(status, headers, new Body(List.of(content.toByteArray())), ended);
  }

  /** Puts the chunks together; false when the last one is missing. */
  private static boolean unchunk(byte[] wire, ByteArrayOutputStream content) {
    String text = new String(wire, StandardCharsets.ISO_8859_1);
    int at = 0;
    while (true) {
      int line = text.indexOf("\r\n", at);
      if (line < 0) {
        return false;
      }
      int size = Integer.parseInt(text.substring(at, line), 16);
      if (size == 0) {
        return true;
      }
      int there = Math.min(size, wire.length - line - 2);
      content.write(wire, line + 2, Math.max(0, there));
      if (there < size) {
        return false;
      }
      at = line + 2 + size + 2;
    }
  }
}
