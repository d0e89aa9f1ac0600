package dev.gatehouse.e2e.audit;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a security engineer asks: sessions, their channels, and the bytes that passed. */
public final class AuditApi {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  /** Threads of its own: those of a test may all be waiting for an answer. */
  private static final Executor THREADS =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("audit-api-", 0).daemon().factory());

  private final HttpClient http;
  private final URI base;
  private final String token;

  /** Sessions that are over, with their channels. */
  private final Map<String, SessionView> ended = new ConcurrentHashMap<>();

  public AuditApi(Endpoints endpoints) {
    this(endpoints, "GATEHOUSE_AUDIT_URL");
  }

  /** The replica whose address stands under that name. */
  public AuditApi(Endpoints endpoints, String url) {
    this.base = endpoints.uri(url);
    this.token = endpoints.credential("GATEHOUSE_AUDIT_TOKEN_FILE");
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(THREADS);
    endpoints
        .optional("GATEHOUSE_AUDIT_AUTHORITY_FILE")
        .ifPresent(file -> builder.sslContext(Authority.in(Path.of(file))));
    this.http = builder.build();
  }

  public record Page(List<SessionView> items, @Nullable String next) {}

  public record SessionView(
      String id,
      @Nullable String user,
      Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable String endReason,
      @Nullable String outcome,
      String integrity,
      @Nullable List<ChannelView> channels) {

    public boolean isOpen() {
      return integrity.equals("open");
    }

    public List<ChannelView> channelList() {
      return channels == null ? List.of() : channels;
    }

    public boolean carries(String marker) {
      return channelList().stream().anyMatch(channel -> channel.carries(marker));
    }
  }

  /** What passed, in bytes, recorded or not. */
  public record StreamBytes(long input, long output, long error) {}

  public record ChannelView(
      int number,
      @Nullable String kind,
      @Nullable String destination,
      @Nullable String command,
      @Nullable Long exitStatus,
      @Nullable String exitSignal,
      StreamBytes bytes) {

    public boolean carries(String marker) {
      return command != null && command.contains(marker);
    }
  }

  /** An answer as it came. */
  public record Answer(int status, Bytes body) {
    public String text() {
      return body.toUtf8();
    }
  }

  public Answer get(String path, @Nullable String bearer) {
    try {
      HttpResponse<byte[]> response =
          http.send(request(path, bearer), HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), Bytes.owned(response.body()));
    } catch (IOException e) {
      return new Answer(0, Bytes.EMPTY);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a reader who may read is answered. */
  public Answer read(String path) {
    return get(path, token);
  }

  /** An answer as a tree, for what no record here has. */
  public JsonNode tree(String path) {
    return json(path, JsonNode.class);
  }

  /** What it says of how far it is behind, for a person who wonders why something is not there. */
  public String lag() {
    return get("/q/metrics", null)
        .text()
        .lines()
        .filter(line -> !line.startsWith("#") && line.contains("lag"))
        .collect(Collectors.joining(", "));
  }

  public Page sessions(String query) {
    return json("/v1/sessions?" + query, Page.class);
  }

  public SessionView session(String id) {
    return json("/v1/sessions/" + id, SessionView.class);
  }

  /** The newest sessions of the user, with their channels, that began at {@code since} or later. */
  public List<SessionView> sessionsSince(String user, Instant since) {
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
    // A judgement that waited for its frames too long is shown without them, and they come later.
    if (!whole.isOpen() && !whole.channelList().isEmpty()) {
      ended.put(whole.id(), whole);
    }
    return whole;
  }

  /** The session of the user whose command carries the marker, once the index knows it. */
  public Optional<SessionView> find(String user, String marker, Instant since) {
    return sessionsSince(user, since).stream()
        .filter(session -> session.carries(marker))
        .findFirst();
  }

  /** The recorded bytes of one stream: output, error or input. */
  public InputStream raw(SessionView session, int channel, String stream) {
    String path =
        "/v1/sessions/%s/channels/%d/recording.raw?stream=%s"
            .formatted(session.id(), channel, stream);
    try {
      HttpResponse<InputStream> response =
          http.send(request(path, token), HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        throw new AssertionError(path + " answered " + response.statusCode());
      }
      return response.body();
    } catch (IOException e) {
      throw new AssertionError(path + " does not answer", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest request(String path, @Nullable String bearer) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT).GET();
    if (bearer != null) {
      request.header("Authorization", "Bearer " + bearer);
    }
    return request.build();
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
