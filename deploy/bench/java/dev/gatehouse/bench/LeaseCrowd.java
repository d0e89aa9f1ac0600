package dev.gatehouse.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Asks backend-service as a gateway does: claims a lease, which waits for the pod, says that it is
 * attached, and releases it. Who has been there longest goes when somebody comes, so as many as
 * there is room for stay.
 */
final class LeaseCrowd {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecureRandom RANDOM = new SecureRandom();

  /** So few leases of each that nobody has too many. */
  private static final int PRINCIPALS = 250;

  private final BackendPart backend;
  private final ClaimAuthority authority;
  private final int room;
  private final int atATime;

  private final Deque<String> there = new ArrayDeque<>();
  private int logins;

  /** The times of a number of logins. */
  record Times(Millis cold, Millis warm, Millis attached, Millis release) {
    Times() {
      this(new Millis(), new Millis(), new Millis(), new Millis());
    }
  }

  /**
   * @param room how many are there at a time
   * @param atATime how many come at a time
   */
  LeaseCrowd(BackendPart backend, ClaimAuthority authority, int room, int atATime) {
    this.backend = backend;
    this.authority = authority;
    this.room = room;
    this.atATime = atATime;
  }

  int logins() {
    return logins;
  }

  int present() {
    return there.size();
  }

  /**
   * So many log in, one behind the other in each of the rows that come at a time.
   *
   * @param template of the login of this number
   * @param perSecondMax how many logins a second are begun at the most
   */
  Times come(int count, IntFunction<String> template, double perSecondMax) {
    Times times = new Times();
    AtomicInteger next = new AtomicInteger();
    int first = logins;
    long begin = System.nanoTime();
    try (ExecutorService rows = Executors.newFixedThreadPool(atATime)) {
      List<Future<?>> all = new ArrayList<>();
      for (int row = 0; row < atATime; row++) {
        all.add(
            rows.submit(
                () -> {
                  for (int one = next.getAndIncrement();
                      one < count;
                      one = next.getAndIncrement()) {
                    long due = begin + (long) (one * 1e9 / perSecondMax);
                    while (System.nanoTime() < due) {
                      Pause.millis(1);
                    }
                    login(first + one, template.apply(one), times);
                  }
                }));
      }
      for (Future<?> row : all) {
        Object _ = row.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    logins += count;
    return times;
  }

  private void login(int number, String template, Times times) {
    String session = session().toString();
    ObjectNode claim = JSON.createObjectNode();
    claim.put("grant", authority.grant(session, "user-" + number % PRINCIPALS, template));
    claim.put("sessionId", session);
    claim.put("leaseKey", "session");
    claim.put("gatewayPublicKey", authority.gatewayKey());
    claim.put("attached", false);
    JsonNode answer = timed(claim, template.equals(BackendPart.COLD) ? times.cold() : times.warm());
    claim.put("attached", true);
    JsonNode _ = timed(claim, times.attached());
    String leaving;
    synchronized (there) {
      there.add(answer.path("leaseId").asText());
      leaving = there.size() > room ? there.remove() : "";
    }
    if (!leaving.isEmpty()) {
      long begin = System.nanoTime();
      HttpResponse<String> gone = backend.release(leaving);
      times.release().add(System.nanoTime() - begin);
      expect(gone, 204);
    }
  }

  private JsonNode timed(ObjectNode claim, Millis times) {
    try {
      long begin = System.nanoTime();
      HttpResponse<String> answer = backend.claim(JSON.writeValueAsString(claim));
      times.add(System.nanoTime() - begin);
      expect(answer, 200);
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void expect(HttpResponse<String> answer, int status) {
    if (answer.statusCode() != status) {
      throw new IllegalStateException(
          answer.request().uri() + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  /** A UUID of version 7, as gateways make them. */
  private static UUID session() {
    long high = System.currentTimeMillis() << 16 | 0x7000 | (RANDOM.nextLong() & 0x0fff);
    long low = (RANDOM.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low);
  }
}
