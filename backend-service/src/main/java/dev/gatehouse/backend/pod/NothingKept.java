package dev.gatehouse.backend.pod;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The store of a watch whose objects are passed on and then nobody's: everything that comes is new,
 * and nothing is missed when it goes. Immutable.
 */
final class NothingKept<T extends HasMetadata> implements ItemStore<T> {

  @Override
  public String getKey(T object) {
    return object.getMetadata().getName();
  }

  @Override
  public @Nullable T put(String key, T object) {
    return null;
  }

  @Override
  public @Nullable T remove(String key) {
    return null;
  }

  @Override
  public Stream<String> keySet() {
    return Stream.empty();
  }

  @Override
  public Stream<T> values() {
    return Stream.empty();
  }

  @Override
  public int size() {
    return 0;
  }

  @Override
  public @Nullable T get(String key) {
    return null;
  }
}
