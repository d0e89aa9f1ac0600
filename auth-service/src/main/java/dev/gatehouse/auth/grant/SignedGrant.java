package dev.gatehouse.auth.grant;

/**
 * A grant as it is handed over.
 *
 * @param id the grant's {@code jti}, by which logs name it
 * @param token the compact JWS; whoever has it and the gateway's key may use it, so it is in no log
 */
public record SignedGrant(String id, String token) {
  @Override
  public String toString() {
    return "grant " + id;
  }
}
