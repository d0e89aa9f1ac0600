package dev.gatehouse.gateway.wire;

import dev.gatehouse.gateway.authentication.TestingKey;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.TestingPacket;
import java.io.IOException;

/** How far a connection has come: the states in which a message can be a wrong one. */
public enum Stage {
  /** Both have said who they are, and nothing else. */
  IDENTIFIED(false, false) {
    @Override
    void reachedBy(WireClient client, TestingKey key) throws IOException {
      client.identifies();
    }

    @Override
    void goesOn(WireClient client) throws IOException {
      client.beginsKeyExchange();
      EXCHANGING_KEYS.goesOn(client);
    }
  },

  /** Both have offered their algorithms. */
  EXCHANGING_KEYS(false, false) {
    @Override
    void reachedBy(WireClient client, TestingKey key) throws IOException {
      IDENTIFIED.reachedBy(client, key);
      client.beginsKeyExchange();
    }

    @Override
    void goesOn(WireClient client) throws IOException {
      client.completesKeyExchange();
      KEYS_EXCHANGED.goesOn(client);
    }
  },

  /** Everything is encrypted, and nothing was asked for. */
  KEYS_EXCHANGED(false, false) {
    @Override
    void reachedBy(WireClient client, TestingKey key) throws IOException {
      EXCHANGING_KEYS.reachedBy(client, key);
      client.completesKeyExchange();
    }

    @Override
    void goesOn(WireClient client) throws IOException {
      client.requestsService();
    }
  },

  /** The service ssh-userauth runs. */
  AUTHENTICATING(false, true) {
    @Override
    void reachedBy(WireClient client, TestingKey key) throws IOException {
      KEYS_EXCHANGED.reachedBy(client, key);
      client.requestsService();
    }

    @Override
    void goesOn(WireClient client) throws IOException {
      client.asksForMethods();
    }
  },

  LOGGED_IN(true, true) {
    @Override
    void reachedBy(WireClient client, TestingKey key) throws IOException {
      AUTHENTICATING.reachedBy(client, key);
      client.logsIn(key);
    }

    @Override
    void goesOn(WireClient client) throws IOException {
      client.asksWhetherItIsThere();
    }
  },

  /** A program runs that gives back what it reads. */
  CHANNEL_OPEN(true, true) {
    @Override
    void reachedBy(WireClient client, TestingKey key) throws IOException {
      LOGGED_IN.reachedBy(client, key);
      client.runs("cat");
    }

    @Override
    void goesOn(WireClient client) throws IOException {
      client.sends(TestingPacket.of(Ssh.CHANNEL_DATA).uint32(1).string("still there?"));
      client.asksWhetherItIsThere();
    }
  },

  /** As {@link #CHANNEL_OPEN}, and both have offered their algorithms again. */
  EXCHANGING_KEYS_AGAIN(true, true) {
    @Override
    void reachedBy(WireClient client, TestingKey key) throws IOException {
      CHANNEL_OPEN.reachedBy(client, key);
      client.beginsKeyExchange();
    }

    @Override
    void goesOn(WireClient client) throws IOException {
      client.completesKeyExchange();
      CHANNEL_OPEN.goesOn(client);
    }

    @Override
    public void comesBack(WireClient client) throws IOException {
      client.beginsKeyExchange();
    }
  };

  private final boolean loggedIn;
  private final boolean hasWayBack;

  Stage(boolean loggedIn, boolean hasWayBack) {
    this.loggedIn = loggedIn;
    this.hasWayBack = hasWayBack;
  }

  /** Whether a connection that went on can come back to this stage. */
  public boolean hasWayBack() {
    return hasWayBack;
  }

  /** Comes back to this stage from where it went on to. */
  public void comesBack(WireClient client) throws IOException {
    // Most stages last.
  }

  /** Whether a user has logged in by then. */
  public boolean isLoggedIn() {
    return loggedIn;
  }

  abstract void reachedBy(WireClient client, TestingKey key) throws IOException;

  abstract void goesOn(WireClient client) throws IOException;

  /** A new connection that has come as far as this. */
  public WireClient reach(int port, TestingKey key, boolean strict) throws IOException {
    WireClient client = WireClient.connect(port, strict);
    reachedBy(client, key);
    return client;
  }

  /** What became of a connection. */
  public enum Outcome {
    /** It can be used as if nothing had been said. */
    WENT_ON,
    /** The gateway takes part in a key exchange, and says nothing else before that is over. */
    EXCHANGES_KEYS,
    ENDED,
    /** It went on, and was ended before it was used again. */
    ENDED_LATER
  }

  /** Goes on as an honest client would. Fails when the gateway neither does so nor ends it. */
  public Outcome outcomeFor(WireClient client) throws IOException {
    try {
      goesOn(client);
      return Outcome.WENT_ON;
    } catch (WireClient.KeysWanted e) {
      return Outcome.EXCHANGES_KEYS;
    } catch (WireClient.Ended e) {
      return Outcome.ENDED;
    }
  }
}
