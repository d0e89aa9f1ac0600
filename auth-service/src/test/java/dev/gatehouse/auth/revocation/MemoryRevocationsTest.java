package dev.gatehouse.auth.revocation;

class MemoryRevocationsTest extends RevocationStoreContract {

  @Override
  RevocationStore open(int most) {
    return new MemoryRevocations(most);
  }
}
