package dev.gatehouse.auth.access;

import dev.gatehouse.auth.identity.AuthorizedKeyLine;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.UserCertificate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which certificates let a user in: those of the authorities that the user, one of the user's
 * groups or a line of the user's keys names, for one of the principals that are the user's.
 */
final class TrustSection {

  static final String PRINCIPALS = "principals";

  private final Set<PublicKeyBlob> named;
  private final Map<PublicKeyBlob, AuthorizedKeyLine.Authority> lines;
  private final Set<String> principals;

  private TrustSection(
      Set<PublicKeyBlob> named,
      Map<PublicKeyBlob, AuthorizedKeyLine.Authority> lines,
      Set<String> principals) {
    this.named = named;
    this.lines = lines;
    this.principals = principals;
  }

  /** Reads what user and groups trust; an authority with two meanings is an error. */
  static TrustSection of(
      String name,
      Section user,
      AuthorizedKeys keys,
      List<UserGroup> groups,
      Map<String, PublicKeyBlob> authorities) {
    Set<PublicKeyBlob> named = new HashSet<>();
    groups.forEach(group -> named.addAll(group.authorities()));
    named.addAll(CertificateAuthorities.trustedBy(user, authorities));
    if (keys.authorities().keySet().stream().anyMatch(named::contains)) {
      user.refuse("trusts an authority both by its name and by a line with cert-authority");
    }
    TrustSection trust = new TrustSection(named, keys.authorities(), principals(name, user));
    if (user.has(PRINCIPALS) && named.isEmpty() && keys.authorities().isEmpty()) {
      user.refuse(PRINCIPALS, "has no effect: the user trusts no certificate authority");
    }
    return trust;
  }

  /** The user's name, and what else the file says. */
  private static Set<String> principals(String name, Section user) {
    Set<String> principals = new HashSet<>(Set.of(name));
    List<Placed> placed = user.texts(PRINCIPALS);
    if (placed.size() > UserCertificate.PRINCIPALS_MAX) {
      user.refuse(PRINCIPALS, "at most %d".formatted(UserCertificate.PRINCIPALS_MAX));
    }
    for (Placed principal : placed) {
      if (!UserCertificate.isPrincipal(principal.text())) {
        user.refuse(principal, "not a principal: " + UserCertificate.PRINCIPAL_FORM);
      }
      principals.add(principal.text());
    }
    return principals;
  }

  /** What each authority's certificates give who is given this. */
  Map<PublicKeyBlob, TrustedAuthority> giving(Authorization given) {
    Map<PublicKeyBlob, TrustedAuthority> trusted = new LinkedHashMap<>();
    named.forEach(key -> trusted.put(key, new TrustedAuthority(given, principals)));
    lines.forEach(
        (key, line) ->
            trusted.put(
                key,
                new TrustedAuthority(
                    given.by(line.restrictions()), line.principals().orElse(principals))));
    return trusted;
  }
}
