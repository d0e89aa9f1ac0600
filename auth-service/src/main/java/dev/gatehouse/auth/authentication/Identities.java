package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.AccessSnapshot.Standing;
import dev.gatehouse.auth.proof.Step;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which source a name comes from, and what is offered to everybody before that is asked.
 *
 * @param provider who knows the names that are not the access file's; there unless the source is
 *     the file alone
 */
public record Identities(IdentitySource source, Optional<IdentityProvider> provider)
    implements AutoCloseable {

  /** The access file knows everybody. */
  public static final Identities FILE = new Identities(IdentitySource.FILE, Optional.empty());

  public Identities {
    if (source.hasWebhook() != provider.isPresent()) {
      throw new IllegalArgumentException("a source of identities that is not there");
    }
  }

  @Override
  public void close() {
    provider.ifPresent(IdentityProvider::close);
  }

  /**
   * Who decides about this name; empty when the access file does. A name in the file is the file's
   * whatever it brings: no wrong password is tried elsewhere.
   */
  Optional<IdentityProvider> providerOf(String user, AccessSnapshot access) {
    boolean elsewhere =
        source == IdentitySource.WEBHOOK || access.standing(user) == Standing.UNKNOWN;
    return provider.filter(_ -> elsewhere);
  }

  /** The steps by which somebody may begin: the same for every name, known or not. */
  List<Step> firstSteps(AccessSnapshot access) {
    Stream<Step> ofFile =
        source == IdentitySource.WEBHOOK ? Stream.empty() : access.firstSteps().stream();
    return Stream.concat(
            ofFile, provider.map(IdentityProvider::steps).stream().flatMap(List::stream))
        .distinct()
        .sorted()
        .toList();
  }
}
