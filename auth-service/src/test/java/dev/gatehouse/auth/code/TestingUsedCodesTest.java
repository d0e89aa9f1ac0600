package dev.gatehouse.auth.code;

/** The double keeps what the real one promises. */
class TestingUsedCodesTest extends UsedCodesContract {

  @Override
  UsedCodes open() {
    return new TestingUsedCodes();
  }

  @Override
  UsedCodes another(UsedCodes one) {
    return one;
  }
}
