package dev.gatehouse.auth.grant;

/**
 * A grant as it is handed over.
 *
 * @param id the grant's {@code jti}, by which logs name it
 * @param token the compact JWS; whoever has it and the gateway's key may use it, so it is in no log
 * @param basis what it rests on, signed: comes back when somebody asks whether it still stands
 */
public record SignedGrant(String id, String token, String basis) {
  @Override
  public String toString() {
    return "grant " + id;
  }
}
