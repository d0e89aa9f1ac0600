package dev.gatehouse.backend.grant;

import dev.gatehouse.backend.caller.BearerToken;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.PublicKey;
import java.security.interfaces.EdECPublicKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.lang.JoseException;

/** Asks the auth-service for its keys: a JSON Web Key Set (RFC 7517) of Ed25519 keys. */
public final class AuthServiceKeySource implements GrantKeySource {

  private static final int OK = 200;

  private final AuthServiceClient client;
  private final HttpRequest request;

  public AuthServiceKeySource(AuthServiceClient client, BearerToken token, Duration timeout) {
    this.client = client;
    this.request =
        HttpRequest.newBuilder(client.resolve("/v1/jwks"))
            .timeout(timeout)
            .header("Authorization", "Bearer " + token.text())
            .header("Accept", "application/json")
            .build();
  }

  @Override
  public Map<String, PublicKey> fetch() throws IOException {
    try {
      HttpResponse<String> response = client.send(request);
      if (response.statusCode() != OK) {
        throw new IOException("status " + response.statusCode());
      }
      return keys(new JsonWebKeySet(response.body()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (JoseException e) {
      throw new IOException("not a key set", e);
    }
  }

  private static Map<String, PublicKey> keys(JsonWebKeySet set) {
    Map<String, PublicKey> keys = new HashMap<>();
    for (JsonWebKey key : set.getJsonWebKeys()) {
      if (key instanceof OctetKeyPairJsonWebKey pair
          && pair.getPublicKey() instanceof EdECPublicKey publicKey
          && publicKey.getParams().getName().equals("Ed25519")
          && pair.getKeyId() != null) {
        keys.put(pair.getKeyId(), publicKey);
      }
    }
    return keys;
  }
}
