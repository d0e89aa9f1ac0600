package dev.gatehouse.auth;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an operator sets, as {@code gatehouse.auth.*}. Secrets are files, never values. */
@ConfigMapping(prefix = "gatehouse.auth")
public interface AuthConfiguration {

  /** The access file: users, groups and policies (docs/access.md). No default. */
  Path accessFile();

  /**
   * The private key that signs grants: Ed25519, PKCS#8 PEM. Created, readable by its owner alone,
   * when the file does not exist. No default.
   */
  Path signingKeyFile();

  /**
   * Further public keys to publish beside the signing key's: Ed25519, SubjectPublicKeyInfo PEM. For
   * the time in which one signing key takes over from another. Default: none.
   */
  Optional<List<Path>> publishedKeyFiles();

  /**
   * The services that may call this one, by name: {@code gateway} and {@code backend}, both
   * required and no others.
   */
  Map<String, CallerConfiguration> callers();

  /** How one calling service is known. */
  interface CallerConfiguration {

    /** A file with the caller's bearer token: 32 random bytes in base64url. No default. */
    Path tokenFile();
  }
}
