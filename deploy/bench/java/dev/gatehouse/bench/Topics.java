package dev.gatehouse.bench;

/** The topics of one experiment: it meets no frame of another. */
record Topics(String sessions, String journal) {
  static final int SESSION_PARTITIONS = 4;

  static Topics of(String experiment) {
    return new Topics("bench." + experiment + ".audit", "bench." + experiment + ".journal");
  }
}
