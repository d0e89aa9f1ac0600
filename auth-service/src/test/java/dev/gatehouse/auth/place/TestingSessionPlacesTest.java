package dev.gatehouse.auth.place;

/** The double keeps what the real one keeps. */
class TestingSessionPlacesTest extends SessionPlacesContract {

  @Override
  SessionPlaces open() {
    return new TestingSessionPlaces();
  }

  @Override
  SessionPlaces another(SessionPlaces one) {
    return one;
  }
}
