package dev.gatehouse.auth.webhook;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.authentication.AuthenticationAttempt;
import dev.gatehouse.auth.authentication.AuthenticationAttempt.Client;
import dev.gatehouse.auth.authentication.Credential;
import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.identity.PublicKeyLine;
import dev.gatehouse.auth.problem.RefusedRequest;
import dev.gatehouse.auth.proof.Method;
import dev.gatehouse.auth.proof.TypedSecret;
import jakarta.ws.rs.core.Response.Status;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns a ContainerSSH gateway's request into an attempt, or refuses it naming the member. */
final class ContainerSshRequestReader {

  static final int NAME_CHARACTERS_MAX = 256;
  private static final int VERSION_CHARACTERS_MAX = 255;
  private static final int ADDRESS_CHARACTERS_MAX = 80;
  private static final String NO_VERSION = "not said";

  private static final Pattern CONNECTION_ID = Pattern.compile("[0-9a-fA-F]{32}");
  private static final Pattern WITH_PORT =
      Pattern.compile("(?:\\[(?<v6>[^\\]]+)]|(?<v4>[0-9.]+)):[0-9]{1,5}");

  private ContainerSshRequestReader() {}

  static AuthenticationAttempt password(ContainerSshRequest request) {
    TypedSecret password =
        Optional.ofNullable(request.passwordBase64())
            .flatMap(ContainerSshRequest.EncodedPassword::password)
            .filter(some -> some.length() <= TypedSecret.BYTES_MAX)
            .orElseThrow(
                () ->
                    malformed(
                        "passwordBase64 is base64 of at most " + TypedSecret.BYTES_MAX + " bytes"));
    return attempt(request, Method.PASSWORD, new Credential.Password(password));
  }

  /** A key that the gateway verifies a signature of before it lets anybody in. */
  static AuthenticationAttempt pubkey(ContainerSshRequest request) {
    String line = text("publicKey", request.publicKey(), PublicKeyLine.CHARACTERS_MAX);
    String[] words = line.strip().split(" ", 3);
    PublicKeyLine key =
        Optional.of(words)
            .filter(some -> some.length > 1)
            .flatMap(some -> PublicKeyLine.parse(some[0] + " " + some[1]))
            .orElseThrow(() -> malformed("publicKey is '<algorithm> <base64>'"));
    return attempt(request, Method.PUBLICKEY, new Credential.ProvenKey(key.blob()));
  }

  /** Who is to be let in or configured: the authenticated user, or who said to be one in 0.4. */
  static String user(ContainerSshRequest request, WebhookVersion version) {
    return switch (version) {
      case V0_4 -> text("username", request.username(), NAME_CHARACTERS_MAX);
      case V0_5 ->
          text("authenticatedUsername", request.authenticatedUsername(), NAME_CHARACTERS_MAX);
    };
  }

  private static AuthenticationAttempt attempt(
      ContainerSshRequest request, Method method, Credential credential) {
    String version = request.clientVersion() == null ? NO_VERSION : request.clientVersion();
    return new AuthenticationAttempt(
        session(request.connectionId()),
        new Client(
            address(request.remoteAddress()),
            text("clientVersion", version, VERSION_CHARACTERS_MAX)),
        text("username", request.username(), NAME_CHARACTERS_MAX),
        1,
        method,
        credential,
        Optional.empty(),
        Optional.empty());
  }

  /** The connection's id, a random UUID, with the digits that ours have for version and variant. */
  private static SessionId session(@Nullable String connectionId) {
    if (connectionId == null || !CONNECTION_ID.matcher(connectionId).matches()) {
      throw malformed("connectionId has 32 hexadecimal digits");
    }
    String digits = connectionId.toLowerCase(Locale.ROOT);
    return SessionId.parse(
            "%s-%s-7%s-8%s-%s"
                .formatted(
                    digits.substring(0, 8),
                    digits.substring(8, 12),
                    digits.substring(13, 16),
                    digits.substring(17, 20),
                    digits.substring(20)))
        .orElseThrow(() -> malformed("connectionId has 32 hexadecimal digits"));
  }

  /** With or without a port: versions and their documentation differ. */
  private static String address(@Nullable String text) {
    String address = text("remoteAddress", text, ADDRESS_CHARACTERS_MAX);
    Matcher withPort = WITH_PORT.matcher(address);
    if (withPort.matches()) {
      address = Optional.ofNullable(withPort.group("v6")).orElseGet(() -> withPort.group("v4"));
    }
    try {
      return InetAddress.ofLiteral(address.split("%", 2)[0]).getHostAddress();
    } catch (IllegalArgumentException e) {
      throw malformed("remoteAddress is an IP address, with or without a port");
    }
  }

  private static String text(String name, @Nullable String value, int charactersMax) {
    if (value == null) {
      throw malformed(name + " is missing");
    }
    if (value.length() > charactersMax) {
      throw malformed(name + " has at most " + charactersMax + " characters");
    }
    return value;
  }

  private static RefusedRequest malformed(String detail) {
    return new RefusedRequest(Status.BAD_REQUEST, MessageCode.REQUEST_MALFORMED, detail);
  }
}
