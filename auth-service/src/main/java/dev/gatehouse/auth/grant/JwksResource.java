package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.caller.CallableBy;
import dev.gatehouse.auth.caller.Caller;
import dev.gatehouse.auth.identity.Ed25519PublicKey;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Publishes the keys that verify grants, as a JSON Web Key Set (RFC 7517). */
@Path("/v1/jwks")
class JwksResource {

  private final GrantKeys keys;

  JwksResource(GrantKeys keys) {
    this.keys = keys;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @CallableBy({Caller.BACKEND, Caller.GATEWAY})
  @Operation(
      operationId = "listGrantKeys",
      summary = "The keys that verify grants",
      description = "While one signing key takes over from another, both are listed.")
  @APIResponse(
      responseCode = "200",
      description = "A JSON Web Key Set; the signing key's public half is its first",
      content = @Content(schema = @Schema(implementation = KeySet.class)))
  @APIResponse(responseCode = "401", description = "GH-AUTH-3001: the caller is not known")
  public KeySet keys() {
    return new KeySet(keys.published().stream().map(Key::of).toList());
  }

  /** A JSON Web Key Set. */
  record KeySet(List<Key> keys) {}

  /** An Ed25519 public key as RFC 8037 has it. */
  record Key(String kty, String crv, String x, String kid, String use, String alg) {
    static Key of(Ed25519PublicKey key) {
      return new Key("OKP", "Ed25519", key.x(), Thumbprint.of(key).text(), "sig", "EdDSA");
    }
  }
}
