package dev.gatehouse.auth.webhook;

import dev.gatehouse.auth.authentication.AuthenticationAttempt;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The requests about one attempt, with exactly the members that a version has.
 *
 * <p>Which port the client connects from is not known here; where a version has one it is 0.
 */
record WebhookQuestion(WebhookVersion version, AuthenticationAttempt attempt) {

  private static final String NO_PORT = ":0";

  /**
   * @param password overwritten
   */
  byte[] password(byte[] password) {
    Map<String, Object> request = common("remoteAddress", WebhookMetadata.NONE, false);
    request.put("passwordBase64", password);
    byte[] written = WebhookDocument.write(request);
    Arrays.fill(password, (byte) 0);
    return written;
  }

  byte[] pubkey(String line) {
    Map<String, Object> request = common("remoteAddress", WebhookMetadata.NONE, false);
    request.put("publicKey", line);
    return WebhookDocument.write(request);
  }

  byte[] authz(String principal, WebhookMetadata metadata, boolean withSensitive) {
    Map<String, Object> request = common("remoteAddress", metadata, withSensitive);
    request.put("authenticatedUsername", principal);
    return WebhookDocument.write(request);
  }

  byte[] config(String principal, WebhookMetadata metadata, boolean withSensitive) {
    return switch (version) {
      case V0_4 -> WebhookDocument.write(common("remoteAddr", WebhookMetadata.NONE, false));
      case V0_5 -> authz(principal, metadata, withSensitive);
    };
  }

  /** The id of the connection as the answers repeat it: the session's, in 32 digits. */
  String connectionId() {
    return attempt.session().toString().replace("-", "");
  }

  private Map<String, Object> common(
      String addressName, WebhookMetadata metadata, boolean withSensitive) {
    Map<String, Object> request = new LinkedHashMap<>();
    switch (version) {
      case V0_4 -> {
        request.put("username", attempt.user());
        request.put(addressName, attempt.client().address());
        request.put("connectionId", connectionId());
        request.put("sessionId", connectionId());
      }
      case V0_5 -> {
        request.put(addressName, addressWithPort());
        request.put("connectionId", connectionId());
        metadata.putInto(request, withSensitive);
        request.put("clientVersion", attempt.client().version());
        request.put("username", attempt.user());
      }
    }
    return request;
  }

  private String addressWithPort() {
    String address = attempt.client().address();
    return (address.contains(":") ? "[" + address + "]" : address) + NO_PORT;
  }
}
