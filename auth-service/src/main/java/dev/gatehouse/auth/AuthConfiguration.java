package dev.gatehouse.auth;

import dev.gatehouse.auth.webhook.WebhookConfiguration;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an operator sets, as {@code gatehouse.auth.*}. Secrets are files, never values. */
@ConfigMapping(prefix = "gatehouse.auth")
public interface AuthConfiguration {

  /** The access file: users, groups and policies (docs/access.md). No default. */
  Path accessFile();

  /**
   * Time between two looks at the access file and the files that it names. What has changed, and
   * then stood still from one look to the next, takes effect if it has no error. 100 ms to 1 h; 0
   * for never.
   */
  @WithDefault("5s")
  Duration accessReloadInterval();

  /**
   * The private key that signs grants: Ed25519, PKCS#8 PEM. Created, readable by its owner alone,
   * when the file does not exist. No default.
   */
  Path signingKeyFile();

  /**
   * Further keys to publish beside the signing key's, for the time in which one signing key takes
   * over from another: Ed25519, public (SubjectPublicKeyInfo PEM) or private (PKCS#8 PEM). With a
   * private one, log-ins of several steps go on that began under it. Default: none.
   */
  Optional<List<Path>> publishedKeyFiles();

  /**
   * How often the files of the signing key and of published keys are read again, 100 ms to 5 min.
   */
  @WithDefault("10s")
  Duration keysReadEvery();

  /**
   * Who may call this service, by name: {@code gateway}, {@code backend} and {@code operator}, all
   * required; {@code containerssh}, gateways of ContainerSSH.
   */
  Map<String, CallerConfiguration> callers();

  /**
   * Passwords that are verified at the same time, at least 1. Each takes a processor and, by
   * Argon2id, the memory that its hash names (up to 128 MiB) of the heap.
   */
  @WithDefault("2")
  int hashingsMax();

  /**
   * Further passwords that wait to be verified, at least 1. Beyond them the answer is GH-AUTH-2103,
   * and nobody is let in by a password.
   */
  @WithDefault("16")
  int hashingsWaitingMax();

  /**
   * For how long a session counts, for {@code sessionsMax} of the access file, that no gateway has
   * asked about: so long after a gateway was killed its sessions still count. At least three times
   * the gateways' {@code grant-check-interval}, and some seconds more; 1 s to 10 min.
   */
  @WithDefault("40s")
  Duration sessionCountedFor();

  /**
   * How long after its issue a grant may first be used: its gateway claims a workload at once, and
   * for some seconds again where nobody answers. backend-service remembers what became of a
   * workload at least as long. 10 s to 60 s.
   */
  @WithDefault("30s")
  Duration grantFirstUseWithin();

  /** When those who fail are blocked, and for how long. */
  BlockConfiguration block();

  /**
   * Who knows users: the access file ({@code file}), webhooks ({@code webhook}), or the access file
   * for the names in it and webhooks for all others ({@code file-then-webhook}).
   */
  @WithDefault("file")
  String identity();

  /** Servers that know users, for {@code identity}. */
  WebhookConfiguration webhook();

  /** How one calling service is known. */
  interface CallerConfiguration {

    /** A file with the caller's bearer token: 32 random bytes in base64url. No default. */
    Path tokenFile();
  }
}
