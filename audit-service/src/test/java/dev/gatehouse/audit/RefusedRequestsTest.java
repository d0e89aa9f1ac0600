package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import dev.gatehouse.contracts.audit.SessionId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * What nobody should ask, as it comes over the wire, and what is answered: a problem document (RFC
 * 9457) with its code, and never a 500. A line of a table is the request and {@code -> status
 * code}.
 */
@QuarkusTest
@QuarkusTestResource(TestingServices.class)
class RefusedRequestsTest extends TestingAudit {
  private static final String TOKEN = "Authorization: Bearer " + TestingServices.TOKEN;

  /** Asks what each line says, with a token. */
  private static void ask(String table, Map<String, String> words) throws Exception {
    SoftAssertions all = new SoftAssertions();
    for (String line : table.lines().filter(each -> !each.isBlank()).toList()) {
      String row = line.strip();
      for (Map.Entry<String, String> word : words.entrySet()) {
        row = row.replace(word.getKey(), word.getValue());
      }
      String[] sides = row.split(" +-> +", 2);
      String[] request = sides[0].split(" ", 2);
      WireHttp.Answer answer = WireHttp.send(request[0], request[1].strip(), TOKEN);
      all.assertThat(answer.inShort())
          .as(row)
          .isEqualTo(sides[1].replaceFirst(" (?=\\d)", " GH-AUDIT-"));
      all.assertThat(answer.ended()).as("end of " + row).isTrue();
    }
    all.assertAll();
  }

  private Session recorded() throws Exception {
    Session session = record(gateway().wholeSession("0123456789"));
    awaitIntegrity(session.id(), "complete");
    return session;
  }

  private static Map<String, String> words(Session session) {
    return Map.of("{id}", session.id().toString());
  }

  @Test
  void nobodyIsAnsweredWithoutAToken() throws Exception {
    // Given
    String one = "/v1/sessions/" + recorded().id();
    List<String> paths =
        List.of(
            "/v1/sessions",
            "/v1/events",
            one,
            one + "/events",
            one + "/channels/1/recording.raw",
            one + "/channels/1/recording.cast",
            one + "/channels/1/recording.txt",
            "/v1/nothing",
            "/");
    String good = "Authorization: Bearer " + TestingServices.TOKEN;
    List<List<String>> headers =
        List.of(
            List.of(),
            List.of("Authorization:"),
            List.of("Authorization: Bearer"),
            List.of("Authorization: Bearer  "),
            List.of("Authorization: Bearer wrong"),
            List.of("Authorization: Bearer " + TestingServices.TOKEN + "x"),
            List.of("Authorization: Bearer" + TestingServices.TOKEN),
            List.of("Authorization: " + TestingServices.TOKEN),
            List.of("Authorization: Basic " + TestingServices.TOKEN),
            List.of("Authorization: Basic YWxpY2U6YS10b2tlbi1mb3ItdGVzdHM="),
            List.of("X-Authorization: Bearer " + TestingServices.TOKEN),
            List.of("Authorization: Bearer wrong", good),
            List.of(good, "Authorization: Bearer wrong"),
            List.of(good, good));
    SoftAssertions all = new SoftAssertions();
    for (String path : paths) {
      for (List<String> shown : headers) {
        // When
        WireHttp.Answer answer = WireHttp.send("GET", path, shown.toArray(String[]::new));
        // Then
        all.assertThat(answer.inShort()).as(path + " " + shown).isEqualTo("401 GH-AUDIT-2001");
        all.assertThat(answer.header("WWW-Authenticate")).as(path).isEqualTo("Bearer");
      }
    }
    String asked = "/v1/sessions?access_token=" + TestingServices.TOKEN;
    all.assertThat(WireHttp.send("GET", asked).inShort()).isEqualTo("401 GH-AUDIT-2001");
    all.assertAll();
  }

  @Test
  void parametersAreKnownGivenOnceAndOfTheirForm() throws Exception {
    ask(
        """
        GET /v1/sessions?form=x                                   -> 400 2002
        GET /v1/sessions?Limit=1                                  -> 400 2002
        GET /v1/sessions?=x                                       -> 400 2002
        GET /v1/sessions?limit=1&limit=2                          -> 400 2002
        GET /v1/sessions?user=alice&user=alice                    -> 400 2002
        GET /v1/sessions?limit=0                                  -> 400 2002
        GET /v1/sessions?limit=-1                                 -> 400 2002
        GET /v1/sessions?limit=501                                -> 400 2002
        GET /v1/sessions?limit=many                               -> 400 2002
        GET /v1/sessions?limit=1.5                                -> 400 2002
        GET /v1/sessions?limit=99999999999999999999               -> 400 2002
        GET /v1/sessions?limit=%2B%2B1                            -> 400 2002
        GET /v1/sessions?from=yesterday                           -> 400 2002
        GET /v1/sessions?from=2026-01-01                          -> 400 2002
        GET /v1/sessions?from=2026-02-30T00:00:00Z                -> 400 2002
        GET /v1/sessions?from=-1000000000-01-01T00:00:00Z         -> 400 2002
        GET /v1/sessions?to=%2B999999999-12-31T00:00:00Z          -> 400 2002
        GET /v1/sessions?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z -> 400 2002
        GET /v1/sessions?client=somewhere                         -> 400 2002
        GET /v1/sessions?client=1.2.3.4.5                         -> 400 2002
        GET /v1/sessions?client=::1/999                           -> 400 2002
        GET /v1/sessions?client=10.0.0.0/-1                       -> 400 2002
        GET /v1/sessions?client=10.0.0.7/99999999999              -> 400 2002
        GET /v1/sessions?to=                                      -> 400 2002
        GET /v1/sessions?cursor=                                  -> 400 2002
        GET /v1/sessions?outcome=good                             -> 400 2002
        GET /v1/sessions?user=%00                                 -> 400 2002
        GET /v1/sessions?workload=a%00b                           -> 400 2002
        GET /v1/sessions?user=%zz                                 -> 400
        GET /v1/sessions?user=%                                   -> 400
        GET /v1/sessions?user=%c3%28                              -> 200
        GET /v1/sessions?user='%20or%201=1%20--                   -> 200
        GET /v1/sessions?user=alice%ud800                         -> 400
        GET /v1/sessions?user=%ed%a0%80                           -> 200
        GET /v1/events?session=x                                  -> 400 2004
        GET /v1/events?session=00000000-0000-0000-0000-000000000000 -> 400 2004
        GET /v1/events?type=secrets                               -> 400 2002
        GET /v1/events?type=ChannelOpened                         -> 400 2002
        GET /v1/events?client=192.0.2.7                           -> 400 2002
        GET /v1/events?limit=1001                                 -> 400 2002
        GET /v1/events?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z -> 400 2002
        GET /v1/events?from=0000-01-01T00:00:00Z                  -> 200
        GET /v1/events?to=9999-12-31T23:59:59.999999999Z          -> 200
        GET /v1/sessions?to=9999-12-31T23:59:59.999999999-18:00   -> 200
        GET /v1/sessions?from=0000-01-01T00:00:00%2B18:00         -> 200
        GET /v1/sessions/{id}?user=alice                          -> 400 2002
        GET /v1/sessions/{id}/events?user=alice                   -> 400 2002
        GET /v1/sessions/{id}/events?session={id}                 -> 400 2002
        GET /v1/sessions/{id}/channels/1/recording.raw?stream=all -> 400 2002
        GET /v1/sessions/{id}/channels/1/recording.raw?stream=OUTPUT -> 400 2002
        GET /v1/sessions/{id}/channels/1/recording.raw?stream=output&stream=error -> 400 2002
        GET /v1/sessions/{id}/channels/1/recording.raw?input=true -> 400 2002
        GET /v1/sessions/{id}/channels/1/recording.cast?input=1   -> 400 2002
        GET /v1/sessions/{id}/channels/1/recording.cast?stream=error -> 400 2002
        GET /v1/sessions/{id}/channels/1/recording.txt?stream=error -> 400 2002
        """,
        words(recorded()));
  }

  @Test
  void idsAndNumbersAreOfSomethingThatIsThere() throws Exception {
    ask(
        """
        GET /v1/sessions/nobody                                   -> 400 2004
        GET /v1/sessions/%00                                      -> 400 2004
        GET /v1/sessions/%zz                                      -> 400
        GET /v1/sessions/..%2f..%2fetc%2fpasswd                   -> 400 2004
        GET /v1/sessions/00000000-0000-0000-0000-000000000000     -> 400 2004
        GET /v1/sessions/{id}x                                    -> 400 2004
        GET /v1/sessions/{id}%20                                  -> 400 2004
        GET /v1/sessions/{unknown}                                -> 404 2005
        GET /v1/sessions/nobody/events                            -> 400 2004
        GET /v1/sessions/{unknown}/events                         -> 404 2005
        GET /v1/sessions/{unknown}/channels/1/recording.raw       -> 404 2005
        GET /v1/sessions/{unknown}/channels/1/recording.cast      -> 404 2005
        GET /v1/sessions/{unknown}/channels/1/recording.txt       -> 404 2005
        GET /v1/sessions/nobody/channels/1/recording.raw          -> 400 2004
        GET /v1/sessions/{id}/channels/9/recording.raw            -> 404 2006
        GET /v1/sessions/{id}/channels/0/recording.raw            -> 404 2006
        GET /v1/sessions/{id}/channels/-1/recording.raw           -> 404 2006
        GET /v1/sessions/{id}/channels/x/recording.raw            -> 404 2006
        GET /v1/sessions/{id}/channels/2147483647/recording.cast  -> 404 2006
        GET /v1/sessions/{id}/channels/2147483648/recording.cast  -> 404 2006
        GET /v1/sessions/{id}/channels/99999999999999999999/recording.txt -> 404 2006
        GET /v1/sessions/{id}/channels/1e0/recording.txt          -> 404 2006
        """,
        Map.of(
            "{id}",
            recorded().id().toString(),
            "{unknown}",
            SessionId.create(Instant.now()).toString()));
  }

  @Test
  void methodsAndPathsAreThoseOfTheApi() throws Exception {
    ask(
        """
        POST /v1/sessions                                         -> 405 2008
        PUT /v1/sessions                                          -> 405 2008
        DELETE /v1/sessions/{id}                                  -> 405 2008
        PATCH /v1/sessions/{id}/events                            -> 405 2008
        POST /v1/events                                           -> 405 2008
        DELETE /v1/sessions/{id}/channels/1/recording.raw         -> 404 2008
        TRACE /v1/sessions                                        -> 405 2008
        BREW /v1/sessions                                         -> 405 2008
        GET /                                                     -> 404 2008
        GET /v1                                                   -> 404 2008
        GET /v1/                                                  -> 404 2008
        GET /v2/sessions                                          -> 404 2008
        GET /v1/nothing                                           -> 404 2008
        GET //v1/sessions                                         -> 200
        GET /v1/sessions/{id}/nothing                             -> 404 2008
        GET /v1/sessions/{id}/channels                            -> 404 2008
        GET /v1/sessions/{id}/channels/1                          -> 404 2008
        GET /v1/sessions/{id}/channels/1/recording                -> 404 2008
        GET /v1/sessions/{id}/channels/1/recording.mp4            -> 404 2008
        GET /v1/sessions/../../etc/passwd                         -> 404 2008
        GET /q/nothing                                            -> 404 2008
        POST /v1/nothing                                          -> 404 2008
        """,
        words(recorded()));
  }

  @Test
  void nobodyIsOfferedHttp2InClearText() throws Exception {
    // When
    WireHttp.Answer answer =
        WireHttp.send(
            "GET",
            "/v1/sessions",
            TOKEN,
            "Connection: Upgrade, HTTP2-Settings",
            "Upgrade: h2c",
            "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA");
    // Then
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void aMethodThatIsNotThereComesWithThoseThatAre() throws Exception {
    // When
    WireHttp.Answer answer = WireHttp.send("POST", "/v1/sessions", TOKEN);
    // Then
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).contains("GET");
  }

  @Test
  void aFormThatNobodyGivesIsRefused() throws Exception {
    // Given
    String one = "/v1/sessions/" + recorded().id();
    for (String path :
        List.of("/v1/sessions", "/v1/events", one, one + "/channels/1/recording.raw")) {
      // When
      WireHttp.Answer answer = WireHttp.send("GET", path, TOKEN, "Accept: image/png");
      // Then
      assertThat(answer.inShort()).as(path).isEqualTo("406 GH-AUDIT-2008");
    }
  }

  @Test
  void rangesAreServedRefusedOrPassedOver() throws Exception {
    // Given ten bytes
    String path = "/v1/sessions/" + recorded().id() + "/channels/1/recording.raw";
    String whole = "200 0123456789";
    Map<String, String> answers =
        Map.ofEntries(
            Map.entry("bytes=2-4", "206 234"),
            Map.entry("bytes=9-99999999999999999999", "206 9"),
            Map.entry("bytes=-99999999999999999999", "206 0123456789"),
            Map.entry("bytes=-0", "416 GH-AUDIT-2010"),
            Map.entry("bytes=10-", "416 GH-AUDIT-2010"),
            Map.entry("bytes=10-2147483648", "416 GH-AUDIT-2010"),
            Map.entry("bytes=99999999999999999999-", "416 GH-AUDIT-2010"),
            Map.entry("bytes=4-2", whole),
            Map.entry("bytes=0-1,4-5", whole),
            Map.entry("bytes=-", whole),
            Map.entry("bytes=--1", whole),
            Map.entry("bytes=x-y", whole),
            Map.entry("bytes", whole),
            Map.entry("lines=1-2", whole),
            Map.entry("", whole));
    SoftAssertions all = new SoftAssertions();
    for (Map.Entry<String, String> row : answers.entrySet()) {
      // When
      WireHttp.Answer answer = WireHttp.send("GET", path, TOKEN, "Range: " + row.getKey());
      // Then
      String seen =
          answer.status() == 416
              ? answer.inShort()
              : answer.status()
                  + " "
                  + new String(answer.body().bytes(), java.nio.charset.StandardCharsets.US_ASCII);
      all.assertThat(seen).as(row.getKey()).isEqualTo(row.getValue());
      all.assertThat(answer.ended()).as(row.getKey()).isTrue();
    }
    all.assertAll();
  }

  @Test
  void aCursorIsGoodForItsOwnQuestionAlone() throws Exception {
    // Given cursors of both lists
    for (int i = 0; i < 3; i++) {
      Session session = recorded();
      await(
          "events",
          () ->
              asked().get("/v1/events?session=" + session.id()).jsonPath().getList("items").size()
                  > 1);
    }
    String id = recorded().id().toString();
    String sessions = next("/v1/sessions?limit=1&user=alice");
    String events = next("/v1/events?limit=1&user=alice");
    String ofOne = next("/v1/sessions/" + id + "/events?limit=1");
    List<String> questions = new ArrayList<>();
    for (String list : List.of("/v1/sessions?", "/v1/events?")) {
      for (String garbage :
          List.of(
              "!",
              "AA",
              "AAAA",
              "AQ%3D!",
              "AYAB",
              "AQEBAQI",
              "Af____________8B",
              "czE6",
              "czE6eA",
              "%00",
              "null",
              "%F0%9F%A6%86",
              "A".repeat(3_000))) {
        questions.add(list + "cursor=" + garbage);
      }
    }
    // Of the other list
    questions.add("/v1/events?user=alice&cursor=" + sessions);
    questions.add("/v1/sessions?user=alice&cursor=" + events);
    // Of another question
    questions.add("/v1/sessions?user=bob&cursor=" + sessions);
    questions.add("/v1/sessions?cursor=" + sessions);
    questions.add("/v1/sessions?user=alice&outcome=any&cursor=" + sessions);
    questions.add("/v1/sessions?user=alice&from=2026-01-01T00:00:00Z&cursor=" + sessions);
    questions.add("/v1/sessions?workload=alice&cursor=" + sessions);
    questions.add("/v1/events?user=bob&cursor=" + events);
    questions.add("/v1/events?user=alice&type=channelOpened&cursor=" + events);
    questions.add("/v1/events?cursor=" + events);
    questions.add("/v1/events?cursor=" + ofOne);
    // Edited
    for (String cursor : List.of(sessions, events)) {
      String list = cursor.equals(sessions) ? "/v1/sessions" : "/v1/events";
      for (int at = 0; at < cursor.length(); at++) {
        char other = cursor.charAt(at) == 'A' ? 'B' : 'A';
        questions.add(
            list
                + "?user=alice&cursor="
                + cursor.substring(0, at)
                + other
                + cursor.substring(at + 1));
      }
      questions.add(list + "?user=alice&cursor=" + cursor.substring(0, cursor.length() - 2));
      questions.add(list + "?user=alice&cursor=" + cursor + "AA");
    }
    SoftAssertions all = new SoftAssertions();
    for (String question : questions) {
      // When
      WireHttp.Answer answer = WireHttp.send("GET", question, TOKEN);
      // Then
      all.assertThat(answer.inShort())
          .as(question)
          .isEqualTo(question.contains("%00") ? "400 GH-AUDIT-2002" : "400 GH-AUDIT-2003");
    }
    all.assertAll();
    assertThat(
            WireHttp.send("GET", "/v1/sessions?user=alice&limit=9&cursor=" + sessions, TOKEN)
                .status())
        .isEqualTo(200);
    assertThat(
            WireHttp.send("GET", "/v1/events?limit=9&user=alice&cursor=" + events, TOKEN).status())
        .isEqualTo(200);
    assertThat(
            WireHttp.send("GET", "/v1/events?session=" + id + "&cursor=" + ofOne, TOKEN).status())
        .isEqualTo(200);
  }

  private static String next(String question) {
    return asked().get(question).then().statusCode(200).extract().jsonPath().getString("next");
  }
}
