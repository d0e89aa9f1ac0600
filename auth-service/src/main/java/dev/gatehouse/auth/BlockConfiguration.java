package dev.gatehouse.auth;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** When those who fail are blocked, and for how long (docs/access.md). */
public interface BlockConfiguration {

  /**
   * Addresses and networks (CIDR) that are never counted or blocked, such as an office behind one
   * address; with {@code !} in front, what of these is counted all the same. Default: none.
   */
  Optional<List<String>> sparedNetworks();

  /** Failures of one IPv4 address, or one IPv6 network of 64 bits. */
  Address address();

  /** Wrong passwords for one user name, of those who have proven nothing. */
  User user();

  /** Wrong passwords and codes for one user, of those who have proven a step before. */
  UserAfterStep userAfterStep();

  /**
   * How long an address stays one from which a user's blocks do not keep that user out, after the
   * user's last login from there; 0 s to 3650 days.
   */
  @WithDefault("90d")
  Duration familiarFor();

  /**
   * Subjects of each kind that are kept in the database, and as many familiar addresses; at least
   * 100. Beyond them those that would be forgotten first are dropped, within a minute.
   */
  @WithDefault("100000")
  int subjectsMax();

  /** The same in the memory of each replica, at once; about 500 bytes each. */
  @WithDefault("10000")
  int localSubjectsMax();

  /**
   * How often the database is looked after, and tried again when it is away; 100 ms to 1 min. Until
   * then the replica counts by itself.
   */
  @WithDefault("5s")
  Duration tendEvery();

  /** Those of an address. */
  interface Address {
    /** The failure that begins a block; 2 to 1,000,000. */
    @WithDefault("10")
    int failuresMax();

    /** How long failures are counted together, from the first one on; 1 s to 30 days. */
    @WithDefault("10m")
    Duration window();

    /** The time of a first block; each further one is twice as long. 1 s to 30 days. */
    @WithDefault("1m")
    Duration first();

    /** The longest time of a block; {@code first} to 30 days. */
    @WithDefault("1h")
    Duration longest();

    /** After so long without a failure, the next block is half as long; 1 s to 30 days. */
    @WithDefault("1h")
    Duration quiet();
  }

  /** Those of a user name, for strangers. */
  interface User {
    /** The failure that begins a block; 2 to 1,000,000. */
    @WithDefault("100")
    int failuresMax();

    /** How long failures are counted together, from the first one on; 1 s to 30 days. */
    @WithDefault("1h")
    Duration window();

    /** The time of a first block; each further one is twice as long. 1 s to 30 days. */
    @WithDefault("1m")
    Duration first();

    /** The longest time of a block; {@code first} to 30 days. */
    @WithDefault("15m")
    Duration longest();

    /** After so long without a failure, the next block is half as long; 1 s to 30 days. */
    @WithDefault("1h")
    Duration quiet();
  }

  /** Those of a user, for who has proven a step. */
  interface UserAfterStep {
    /** The failure that begins a block; 2 to 1,000,000. */
    @WithDefault("20")
    int failuresMax();

    /** How long failures are counted together, from the first one on; 1 s to 30 days. */
    @WithDefault("1h")
    Duration window();

    /** The time of a first block; each further one is twice as long. 1 s to 30 days. */
    @WithDefault("1m")
    Duration first();

    /** The longest time of a block; {@code first} to 30 days. */
    @WithDefault("4h")
    Duration longest();

    /** After so long without a failure, the next block is half as long; 1 s to 30 days. */
    @WithDefault("24h")
    Duration quiet();
  }
}
