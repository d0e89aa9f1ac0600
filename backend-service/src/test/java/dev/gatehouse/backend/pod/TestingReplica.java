package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.Eventually;
import dev.gatehouse.backend.certificate.OpenSshKeyPair;
import dev.gatehouse.backend.identity.SshPublicKey;
import dev.gatehouse.backend.template.Templates;
import dev.gatehouse.backend.template.TemplatesReading;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * A replica of backend-service as far as pods go, whose passes are made by the test and whose clock
 * can be put forward.
 */
final class TestingReplica implements AutoCloseable {

  private static final SshPublicKey AUTHORITY = OpenSshKeyPair.generate().publicKey();

  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final Cluster cluster;
  final PodBook book = new PodBook();
  final PoolClaims claims;
  final SharedPods shared;
  final Pods pods;
  final Pool pool;
  final OrphanSweep sweep;

  private final KubernetesClient client;
  private final Watches watches;
  private volatile Templates templates;
  private volatile Duration ahead = Duration.ZERO;

  TestingReplica(KubernetesClient client, String namespace, String templates) {
    this.client = client;
    this.templates = read(templates);
    InstantSource clock = () -> Instant.now().plus(ahead);
    cluster = new Cluster(client, namespace);
    watches = Watches.start(cluster, book);
    PodSettings settings =
        new PodSettings(
            namespace,
            TestingApiServer.ANCHOR,
            "registry.example/agent:1",
            Duration.ofSeconds(60),
            Duration.ofSeconds(15),
            1L << 30,
            5,
            List.of(AUTHORITY));
    Anchor anchor = new Anchor(cluster, settings.anchor(), clock);
    PoolMetrics metrics = new PoolMetrics(registry);
    claims = new PoolClaims(cluster, book, metrics, clock);
    shared = new SharedPods(cluster, book, this::templates, clock);
    pods =
        new Pods(
            settings,
            this::templates,
            cluster,
            anchor,
            book,
            claims,
            shared,
            watches::complete,
            clock);
    pool =
        new Pool(
            this::templates,
            cluster,
            book,
            new PoolMaker(settings, cluster, anchor, book),
            metrics,
            clock);
    sweep = new OrphanSweep(cluster, clock);
    Eventually.await("the first lists", watches::complete);
  }

  private Templates templates() {
    return templates;
  }

  /** From now on the templates are these. */
  void templates(String text) {
    templates = read(text);
  }

  /** The clock shows so much more than it is. */
  void ahead(Duration time) {
    ahead = time;
  }

  /** What is written from now on is not seen, as by a watch that lags. */
  void stopWatching() {
    watches.close();
  }

  private static Templates read(String text) {
    return switch (TemplatesReading.of(text)) {
      case TemplatesReading.Accepted(Templates read) -> read;
      case TemplatesReading.Refused(var violations) -> throw new AssertionError(violations);
    };
  }

  @Override
  public void close() {
    watches.close();
    client.close();
  }
}
