package dev.gatehouse.auth.revocation;

import dev.gatehouse.auth.grant.Basis;
import dev.gatehouse.auth.grant.GrantId;
import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.identity.UserName;
import java.util.List;
import java.util.Optional;

/** What a revocation is about. */
sealed interface RevocationTarget {

  /** All grants that the user has had by then. */
  record OfPrincipal(UserName principal) implements RevocationTarget {}

  /** The grant of one session. */
  record OfSession(SessionId session) implements RevocationTarget {}

  /** One grant. */
  record OfGrant(GrantId grant) implements RevocationTarget {}

  /** Everything by which a grant on this basis can be revoked. */
  static List<RevocationTarget> allOf(Basis basis) {
    return List.of(
        new OfPrincipal(basis.principal()),
        new OfSession(basis.session()),
        new OfGrant(basis.grant()));
  }

  /** The kind's name in requests, answers and the database. */
  default String kind() {
    return switch (this) {
      case OfPrincipal _ -> "principal";
      case OfSession _ -> "sid";
      case OfGrant _ -> "jti";
    };
  }

  default String text() {
    return switch (this) {
      case OfPrincipal(UserName principal) -> principal.text();
      case OfSession(SessionId session) -> session.toString();
      case OfGrant(GrantId grant) -> grant.toString();
    };
  }

  /** What is written so; empty when it is of none of the forms. */
  static Optional<RevocationTarget> of(String kind, String text) {
    return switch (kind) {
      case "principal" ->
          UserName.isUserName(text)
              ? Optional.of(new OfPrincipal(new UserName(text)))
              : Optional.empty();
      case "sid" -> SessionId.parse(text).map(OfSession::new);
      case "jti" -> GrantId.parse(text).map(OfGrant::new);
      default -> Optional.empty();
    };
  }
}
