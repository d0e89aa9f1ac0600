package dev.gatehouse.auth.access;

import dev.gatehouse.auth.identity.KeyRestrictions;
import dev.gatehouse.auth.proof.Step;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An authority that a user trusts, and what the user gets by its certificates.
 *
 * @param authorization what each of them gives at most
 * @param principals the names of which a certificate has to have one
 */
public record TrustedAuthority(Authorization authorization, Set<String> principals) {
  public TrustedAuthority {
    principals = Set.copyOf(principals);
  }

  /** Whether a certificate for these principals is one for this user. */
  public boolean accepts(List<String> certified) {
    return certified.stream().anyMatch(principals::contains);
  }

  /**
   * Whether the command that a certificate forces, if it forces one, may be forced: what takes
   * something away never gives anything. It does not travel from one step of a login to the next,
   * so no other step may be wanted.
   */
  public boolean letsForce(KeyRestrictions restrictions) {
    Optional<String> command = restrictions.command();
    Optional<String> ofTheLine = authorization.restrictions().command();
    return command.isEmpty()
        || (authorization.required().areFulfilledBy(List.of(Step.PUBLICKEY))
            && (ofTheLine.isEmpty() || ofTheLine.equals(command))
            && Authorization.problemWith(restrictions, authorization.policy()).isEmpty());
  }

  /** What a certificate gives that takes this away. */
  public Authorization authorization(KeyRestrictions restrictions) {
    return authorization.by(restrictions);
  }
}
