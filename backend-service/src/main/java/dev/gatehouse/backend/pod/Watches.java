package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Keeps the book up to date: one watch on each of records, pods and events, however many workloads
 * there are. A watch that breaks is begun again, whatever the reason, from a new list.
 */
final class Watches implements AutoCloseable {

  private static final ServiceLog LOG = ServiceLog.of(Watches.class);

  private final SharedIndexInformer<Secret> records;
  private final SharedIndexInformer<Pod> pods;
  private final SharedIndexInformer<Event> events;

  private Watches(
      SharedIndexInformer<Secret> records,
      SharedIndexInformer<Pod> pods,
      SharedIndexInformer<Event> events) {
    this.records = records;
    this.pods = pods;
    this.events = events;
  }

  static Watches start(Cluster cluster, PodBook book) {
    String namespace = cluster.namespace();
    Watches watches =
        new Watches(
            cluster
                .client()
                .secrets()
                .inNamespace(namespace)
                .withLabel(PodNames.OURS, PodNames.OURS_VALUE)
                .runnableInformer(0),
            cluster
                .client()
                .pods()
                .inNamespace(namespace)
                .withLabel(PodNames.OURS, PodNames.OURS_VALUE)
                .runnableInformer(0),
            cluster
                .client()
                .v1()
                .events()
                .inNamespace(namespace)
                .withField("involvedObject.kind", "Pod")
                .runnableInformer(0));
    watches.records.itemStore(new WithoutData());
    // The cluster keeps events for an hour after their pods are gone; the book has what is of use.
    watches.events.removeNamespaceIndex().itemStore(new NothingKept<>());
    watches.records.addEventHandler(
        handler(
            secret -> record(secret, book),
            (name, secret) -> book.recordGone(name, secret.getMetadata().getUid())));
    watches.pods.addEventHandler(
        handler(
            pod -> book.saw(pod.getMetadata().getName(), Sightings.of(pod)),
            (name, pod) -> book.podGone(name, pod.getMetadata().getUid())));
    watches.events.addEventHandler(
        handler(
            event -> book.heard(event.getInvolvedObject().getName(), Sightings.of(event)),
            (_, _) -> {}));
    for (SharedIndexInformer<?> informer : watches.all()) {
      informer.exceptionHandler(
          (_, problem) -> {
            LOG.with("call", "watch")
                .with("problem", String.valueOf(problem.getMessage()))
                .warn(MessageCode.CLUSTER_CALL_FAILED);
            return true;
          });
      var _ = informer.start();
    }
    return watches;
  }

  /** Whether all that was there at the start is in the book. */
  boolean complete() {
    return records.hasSynced() && pods.hasSynced();
  }

  /** How many objects of the cluster are kept in memory. */
  int kept() {
    return all().stream().mapToInt(informer -> informer.getStore().listKeys().size()).sum();
  }

  private List<SharedIndexInformer<?>> all() {
    return List.of(records, pods, events);
  }

  private static void record(Secret secret, PodBook book) {
    try {
      book.saw(RecordFormat.read(secret));
    } catch (IllegalArgumentException e) {
      LOG.with("workload", secret.getMetadata().getName())
          .with("problem", String.valueOf(e.getMessage()))
          .warn(MessageCode.WORKLOAD_RECORD_UNREADABLE);
    }
  }

  private static <T extends HasMetadata> ResourceEventHandler<T> handler(
      Consumer<T> seen, BiConsumer<String, T> gone) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        seen.accept(object);
      }

      @Override
      public void onUpdate(T before, T object) {
        seen.accept(object);
      }

      @Override
      public void onDelete(T object, boolean finalStateUnknown) {
        gone.accept(object.getMetadata().getName(), object);
      }
    };
  }

  /** Keeps no host keys in memory. */
  private static final class WithoutData extends BasicItemStore<Secret> {

    WithoutData() {
      super(secret -> secret.getMetadata().getName());
    }

    @Override
    public Secret put(String key, Secret secret) {
      secret.setData(null);
      return super.put(key, secret);
    }
  }

  @Override
  public void close() {
    all().forEach(SharedIndexInformer::close);
  }
}
