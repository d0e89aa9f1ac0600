package dev.gatehouse.e2e;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.gatehouse.contracts.audit.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a security engineer asks: sessions, their channels, and the bytes that passed. */
final class AuditApi {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;
  private final String token;

  /** Sessions that are over, with their channels. */
  private final Map<String, SessionView> ended = new ConcurrentHashMap<>();

  AuditApi(Suite suite) {
    this.base = suite.uri("GATEHOUSE_AUDIT_URL");
    this.token = suite.credential("GATEHOUSE_AUDIT_TOKEN_FILE");
  }

  record Page(List<SessionView> items, @Nullable String next) {}

  record SessionView(
      String id,
      @Nullable String user,
      Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable String endReason,
      @Nullable String outcome,
      String integrity,
      @Nullable List<ChannelView> channels) {

    boolean isOpen() {
      return integrity.equals("open");
    }

    List<ChannelView> channelList() {
      return channels == null ? List.of() : channels;
    }

    boolean carries(String marker) {
      return channelList().stream().anyMatch(channel -> channel.carries(marker));
    }
  }

  record ChannelView(int number, String kind, @Nullable String command, @Nullable Long exitStatus) {

    boolean carries(String marker) {
      return command != null && command.contains(marker);
    }
  }

  /** An answer as it came. */
  record Answer(int status, Bytes body) {
    String text() {
      return body.toUtf8();
    }
  }

  Answer get(String path, @Nullable String bearer) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT).GET();
    if (bearer != null) {
      request.header("Authorization", "Bearer " + bearer);
    }
    try {
      HttpResponse<byte[]> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), Bytes.owned(response.body()));
    } catch (IOException e) {
      return new Answer(0, Bytes.EMPTY);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Page sessions(String query) {
    return json("/v1/sessions?" + query, Page.class);
  }

  SessionView session(String id) {
    return json("/v1/sessions/" + id, SessionView.class);
  }

  /** The newest sessions of the user, with their channels, that began at {@code since} or later. */
  List<SessionView> sessionsSince(String user, Instant since) {
    List<SessionView> found = new ArrayList<>();
    String cursor = "";
    while (true) {
      Page page = sessions("user=" + user + "&limit=100" + cursor);
      for (SessionView item : page.items()) {
        if (item.startedAt().isBefore(since)) {
          return found;
        }
        found.add(withChannels(item));
      }
      if (page.next() == null) {
        return found;
      }
      cursor = "&cursor=" + page.next();
    }
  }

  private SessionView withChannels(SessionView item) {
    SessionView known = ended.get(item.id());
    if (known != null && known.integrity().equals(item.integrity())) {
      return known;
    }
    SessionView whole = session(item.id());
    if (!whole.isOpen()) {
      ended.put(whole.id(), whole);
    }
    return whole;
  }

  /** The session whose command carries the run's marker, once the index knows it. */
  Optional<SessionView> find(String marker, Instant since) {
    return sessionsSince("demo", since).stream()
        .filter(session -> session.carries(marker))
        .findFirst();
  }

  /** The recorded bytes of one stream: output, error or input. */
  byte[] raw(SessionView session, int channel, String stream) {
    String path =
        "/v1/sessions/%s/channels/%d/recording.raw?stream=%s"
            .formatted(session.id(), channel, stream);
    Answer answer = get(path, token);
    if (answer.status() != 200) {
      throw new AssertionError(path + " answered " + describe(answer));
    }
    return answer.body().toArray();
  }

  private <T> T json(String path, Class<T> type) {
    Answer answer = get(path, token);
    if (answer.status() != 200) {
      throw new AssertionError(path + " answered " + describe(answer));
    }
    try {
      return JSON.readValue(answer.body().toArray(), type);
    } catch (IOException e) {
      throw new AssertionError(path + " is not what was promised: " + describe(answer), e);
    }
  }

  private static String describe(Answer answer) {
    return answer.status() + " " + answer.text();
  }
}
