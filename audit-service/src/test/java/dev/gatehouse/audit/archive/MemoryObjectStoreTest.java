package dev.gatehouse.audit.archive;

class MemoryObjectStoreTest extends ObjectStoreContract {
  private final MemoryObjectStore store = new MemoryObjectStore(true);

  @Override
  ObjectStore store() {
    return store;
  }
}
