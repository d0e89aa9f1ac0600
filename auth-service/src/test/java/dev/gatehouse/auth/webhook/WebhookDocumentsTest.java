package dev.gatehouse.auth.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.Authorization;
import dev.gatehouse.auth.authentication.Credential;
import dev.gatehouse.auth.authentication.IdentityProvider.Answer;
import dev.gatehouse.auth.authentication.RejectionReason;
import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.EnvironmentPattern;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.policy.Signal;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked and what is made of answers, document by document. */
class WebhookDocumentsTest {

  private static final String YES = "{\"success\": true}";

  @TempDir private Path folder;

  private @Nullable TestingWebhook started;
  private @Nullable AccessSnapshot read;

  @BeforeEach
  void startAServer() throws IOException {
    started = TestingWebhook.start();
    read = TestingSettings.access(folder);
  }

  @AfterEach
  void stopTheServer() {
    server().close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.4", "0.5"})
  void aPasswordIsAskedAboutInTheVersionsWords(String version) {
    // Given
    server().answer("/password", YES);

    // When
    Answer answer = settings(version).ask(access(), TestingSettings.password());

    // Then
    assertThat(answer).isInstanceOf(Answer.Accepted.class);
    assertThat(server().asked()).containsExactly("POST /password");
    assertThat(server().bodies())
        .containsExactly(TestingDocuments.read(version, "password.request"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.4", "0.5"})
  void aKeyIsAskedAboutInTheVersionsWords(String version) {
    // Given
    server().answer("/pubkey", YES);

    // When
    Answer answer = settings(version).ask(access(), new Credential.ProvenKey(TestingSettings.KEY));

    // Then
    assertThat(answer).isInstanceOf(Answer.Accepted.class);
    assertThat(server().bodies()).containsExactly(TestingDocuments.read(version, "pubkey.request"));
  }

  @Test
  void anOfferedKeyIsAcceptableAndNothingElseIsAsked() {
    // Given
    server().answer("/pubkey", YES);
    TestingSettings settings = settings("0.5").set("configserver.url", server().url() + "/config");

    // When
    Answer answer = settings.ask(access(), new Credential.OfferedKey(TestingSettings.KEY));

    // Then
    assertThat(answer).isEqualTo(new Answer.Acceptable());
    assertThat(server().asked()).containsExactly("POST /pubkey");
  }

  @Test
  void version04ConfiguresByItsOwnWords() {
    // Given
    server()
        .answer("/password", TestingDocuments.read("0.4", "yes.answer"))
        .answer("/config", TestingDocuments.read("0.4", "config.answer"));
    TestingSettings settings = settings("0.4").set("configserver.url", server().url() + "/config");

    // When
    Answer answer = settings.ask(access(), TestingSettings.password());

    // Then
    assertThat(policy(answer).template()).hasToString("large");
    assertThat(authorization(answer).principal()).hasToString("alice");
    assertThat(server().bodies().getLast())
        .isEqualTo(TestingDocuments.read("0.4", "config.request"));
  }

  @Test
  void version05AuthorizesAndConfiguresTheAuthenticatedUser() {
    // Given
    server()
        .answer("/password", TestingDocuments.read("0.5", "yes.answer"))
        .answer("/authz", YES)
        .answer("/config", TestingDocuments.read("0.5", "config.answer"));

    // When
    Answer answer = everything().ask(access(), TestingSettings.password());

    // Then
    assertThat(authorization(answer).principal()).hasToString("alice.a");
    assertThat(server().asked()).containsExactly("POST /password", "POST /authz", "POST /config");
    assertThat(server().bodies().get(1)).isEqualTo(TestingDocuments.read("0.5", "authz.request"));
    assertThat(server().bodies().get(2)).isEqualTo(TestingDocuments.read("0.5", "config.request"));
  }

  @Test
  void whatConfigTakesAwayThePolicyHasNoMore() {
    // Given
    server()
        .answer("/password", YES)
        .answer("/authz", YES)
        .answer("/config", TestingDocuments.read("0.5", "config.answer"));

    // When
    SessionPolicy policy = policy(everything().ask(access(), TestingSettings.password()));

    // Then
    assertThat(policy.template()).hasToString("large");
    assertThat(policy.channels())
        .containsExactly(
            ChannelKind.EXEC,
            ChannelKind.SUBSYSTEM,
            ChannelKind.FORWARDED_TCPIP,
            ChannelKind.DIRECT_STREAMLOCAL,
            ChannelKind.FORWARDED_STREAMLOCAL,
            ChannelKind.X11,
            ChannelKind.AUTH_AGENT);
    assertThat(policy.forwardNetworks()).isEmpty();
    assertThat(policy.pty()).isFalse();
    assertThat(policy.channelsMax()).isEqualTo(3);
    assertThat(policy.programs().commands().any()).isFalse();
    assertThat(policy.programs().commands().exact()).containsExactly("uptime", "rm");
    assertThat(policy.programs().signals()).containsExactly(Signal.KILL, Signal.TERM);
    assertThat(policy.environment())
        .extracting(EnvironmentPattern::text)
        .containsExactly("LANG", "LC_ALL");
  }

  @Test
  void aConfigServerMayNamePolicyAndTemplate() {
    // Given
    server()
        .answer("/password", YES)
        .answer("/authz", YES)
        .answer("/config", TestingDocuments.read("0.5", "gatehouse.answer"));

    // When
    SessionPolicy policy = policy(everything().ask(access(), TestingSettings.password()));

    // Then
    assertThat(policy.name()).hasToString("narrow");
    assertThat(policy.template()).hasToString("large");
  }

  @Test
  void sensitiveMetadataIsSentWhereASettingSaysSo() {
    // Given
    server()
        .answer("/password", TestingDocuments.read("0.5", "yes.answer"))
        .answer("/authz", YES)
        .answer("/config", "{\"config\": {}}");
    TestingSettings settings = everything().set("configserver.transmit-sensitive-metadata", "true");

    // When
    Answer answer = settings.ask(access(), TestingSettings.password());

    // Then
    assertThat(answer).isInstanceOf(Answer.Accepted.class);
    assertThat(server().bodies().get(1)).doesNotContain("s3cret");
    assertThat(server().bodies().get(2)).contains("s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0.4 | {\"success\": false}",
        "0.5 | {\"success\": false}",
        "0.5 | {\"success\": false, \"authenticatedUsername\": \"alice\"}",
        // Both say nothing, and to the peer that is a no.
        "0.4 | {}",
        "0.5 | {\"authenticatedUsername\": \"alice\"}",
      })
  void aNoIsARejection(String version, String answer) {
    // Given
    server().answer("/password", answer);

    // When / Then
    assertThat(settings(version).ask(access(), TestingSettings.password()))
        .isEqualTo(new Answer.Rejected(RejectionReason.REFUSED_BY_WEBHOOK));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.4", "0.5"})
  void theNoOfEachVersionIsARejection(String version) {
    // Given
    server().answer("/password", TestingDocuments.read(version, "no.answer"));

    // When / Then
    assertThat(settings(version).ask(access(), TestingSettings.password()))
        .isEqualTo(new Answer.Rejected(RejectionReason.REFUSED_BY_WEBHOOK));
  }

  @Test
  void whoIsNotAuthorizedIsRejected() {
    // Given
    server().answer("/password", YES).answer("/authz", "{\"success\": false}");

    // When / Then
    assertThat(everything().ask(access(), TestingSettings.password()))
        .isEqualTo(new Answer.Rejected(RejectionReason.NOT_AUTHORIZED_BY_WEBHOOK));
    assertThat(server().asked()).doesNotContain("POST /config");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0.4 | {\"success\": 1}                                    | success is neither true nor false",
        "0.5 | {\"success\": \"true\"}                             | success is neither true nor false",
        "0.5 | {\"success\": null}                                 | success is neither true nor false",
        "0.5 | {\"Success\": true}                                 | Success is not known",
        "0.4 | {\"success\": true, \"authenticatedUsername\": \"\"} | authenticatedUsername is not known",
        "0.4 | {\"success\": false, \"extra\": 1}                  | extra is not known",
        "0.5 | {\"success\": true, \"sessionId\": \"\"}            | sessionId is not known",
        "0.5 | {\"success\": true, \"authenticatedUsername\": 5}   | authenticatedUsername is not text",
        "0.5 | {\"success\": true, \"remoteAddress\": \"\"}        | remoteAddress is not an address with its port",
        "0.5 | {\"success\": true, \"remoteAddress\": \"::1\"}     | remoteAddress is not an address with its port",
        "0.5 | {\"success\": true, \"connectionId\": \"00\"}       | connectionId is not that of the question",
        "0.5 | {\"success\": true, \"username\": \"root\"}         | username is not that of the question",
        "0.5 | {\"success\": true, \"environment\": {\"A\": {\"value\": \"b\"}}} | environment has members, which no workload would get",
        "0.5 | {\"success\": true, \"files\": {\"/a\": {\"value\": \"Yg==\"}}}   | files has members, which no workload would get",
        "0.5 | {\"success\": true, \"metadata\": {\"A\": \"b\"}}   | metadata.A is not an object",
        "0.5 | {\"success\": true, \"metadata\": {\"A\": {\"value\": 5}}}        | metadata.A.value is not text",
        "0.5 | {\"success\": true, \"metadata\": {\"A\": {\"secret\": true}}}    | metadata.A.secret is not known",
        "0.5 | {\"success\": true, \"success\": false}             | the answer is not JSON",
        "0.5 | {\"success\": true} {}                              | the answer is not JSON",
        "0.5 | {\"success\": true                                  | the answer is not JSON",
        "0.5 | [true]                                              | the answer is not a JSON object",
        "0.5 | true                                                | the answer is not a JSON object",
        "0.5 | null                                                | the answer is not a JSON object",
        "0.5 | ``                                                  | the answer is not a JSON object",
      })
  void whatIsNotUnderstoodIsUnavailable(String version, String answer, String detail) {
    // Given
    server().answer("/password", answer);
    TestingSettings settings = settings(version);

    // When / Then
    assertThat(settings.ask(access(), TestingSettings.password()))
        .isInstanceOfSatisfying(
            Answer.Unavailable.class,
            unavailable -> {
              assertThat(unavailable.code().code()).isEqualTo("GH-AUTH-5102");
              assertThat(unavailable.detail()).isEqualTo(detail);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"ssh\": {\"listen\": \"0.0.0.0:22\"}}                  | 5102 | config.ssh is not understood",
        "{\"log\": {\"level\": \"debug\"}}                        | 5102 | config.log is not understood",
        "{\"backend\": \"sshproxy\"}                              | 5102 | config.backend is not one of ours",
        "{\"backend\": \"kubernetes\", \"docker\": {\"execution\": {\"container\": {\"image\": \"x\"}}}} | 5102 | config.docker is not understood",
        "{\"docker\": {\"execution\": {\"host\": {\"binds\": [\"/:/\"]}}}} | 5102 | config.docker.execution.host is not understood",
        "{\"docker\": {\"execution\": {\"container\": {\"image\": \"other\"}}}} | 5104 | config.docker.execution.container.image stands for no template, or for several",
        "{\"kubernetes\": {\"pod\": {\"spec\": {\"hostNetwork\": true}}}} | 5102 | config.kubernetes.pod.spec.hostNetwork is not understood",
        "{\"kubernetes\": {\"pod\": {\"spec\": {\"containers\": [{}, {}]}}}} | 5102 | config.kubernetes.pod.spec.containers has more than one",
        "{\"kubernetes\": {\"pod\": {\"spec\": {\"containers\": [{\"image\": \"example/large:1\", \"command\": [\"sh\"]}]}}}} | 5102 | config.kubernetes.pod.spec.containers[0].command is not understood",
        "{\"gatehouse\": {\"policy\": \"nothing\"}}               | 5104 | config.gatehouse.policy is no policy of the access file",
        "{\"gatehouse\": {\"policy\": \"careful\"}}               | 5104 | config.gatehouse.policy asks for other steps than the one that passed",
        "{\"gatehouse\": {\"policy\": \"keyed\"}}                 | 5104 | config.gatehouse.policy asks for other steps than the one that passed",
        "{\"gatehouse\": {\"template\": \"huge\"}}                | 5104 | config.gatehouse.template is no template of the access file",
        "{\"gatehouse\": {\"channels\": [\"shell\"]}}             | 5102 | config.gatehouse.channels is not understood",
        "{\"gatehouse\": \"wide\"}                                | 5102 | config.gatehouse is not an object",
        "{\"security\": {\"shell\": {\"mode\": \"disabled\"}}}    | 5102 | config.security.shell.mode is no mode",
        "{\"security\": {\"defaultMode\": \"deny\"}}              | 5102 | config.security.defaultMode is no mode",
        "{\"security\": {\"forwarding\": {\"forwardingMode\": \"disabled\"}}} | 5102 | config.security.forwarding.forwardingMode is no mode",
        "{\"security\": {\"forwarding\": {\"agentMode\": \"disable\"}}} | 5102 | config.security.forwarding.agentMode is not understood",
        "{\"security\": {\"tty\": {\"allow\": [\"x\"]}}}          | 5102 | config.security.tty.allow is not understood",
        "{\"security\": {\"env\": {\"mode\": \"filter\", \"allow\": [5]}}} | 5102 | config.security.env.allow has something that is not text",
        "{\"security\": {\"maxSessions\": \"3\"}}                 | 5102 | config.security.maxSessions is not a whole number",
        "{\"security\": {\"maxSessions\": -2}}                    | 5102 | config.security.maxSessions is less than -1",
        "{\"security\": {\"forceCommand\": \"a\\nb\"}}            | 5102 | config.security.forceCommand is no command: a command has no control characters, line ends among them",
        "{\"gatehouse\": {\"policy\": \"narrow\"}, \"security\": {\"forceCommand\": \"id\"}} | 5104 | config.security.forceCommand is not what the policy lets exec run",
      })
  void aConfigIsFollowedToTheLetterOrNotAtAll(String config, int code, String detail) {
    // Given
    server()
        .answer("/password", YES)
        .answer("/authz", YES)
        .answer("/config", "{\"config\": " + config + "}");
    TestingSettings settings = everything();

    // When / Then
    assertThat(settings.ask(access(), TestingSettings.password()))
        .isInstanceOfSatisfying(
            Answer.Unavailable.class,
            unavailable -> {
              assertThat(unavailable.detail()).isEqualTo(detail);
              assertThat(unavailable.code().code()).isEqualTo("GH-AUTH-" + code);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"config\": null}", "{\"config\": {}}"})
  void aConfigThatSaysNothingLeavesThePolicy(String answer) {
    // Given
    server().answer("/password", YES).answer("/authz", YES).answer("/config", answer);

    // When
    SessionPolicy policy = policy(everything().ask(access(), TestingSettings.password()));

    // Then
    assertThat(policy).isEqualTo(access().policy("wide").orElseThrow().policy());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bob", "powerless", "no name", "-rf"})
  void nobodyBecomesAUserOfTheFileOrAnUnusableName(String name) {
    // Given
    server()
        .answer("/password", "{\"success\": true, \"authenticatedUsername\": \"" + name + "\"}");

    // When / Then
    assertThat(settings("0.5").ask(access(), TestingSettings.password()))
        .isInstanceOfSatisfying(
            Answer.Unavailable.class,
            unavailable -> {
              assertThat(unavailable.code().code()).isEqualTo("GH-AUTH-5104");
              assertThat(unavailable.detail()).doesNotContain(name);
            });
  }

  @Test
  void aForcedCommandThatThePolicyLetsRunRunsInPlaceOfEverything() {
    // Given
    server()
        .answer("/password", YES)
        .answer("/authz", YES)
        .answer("/config", "{\"config\": {\"security\": {\"forceCommand\": \"uptime\"}}}");

    // When
    SessionPolicy policy = policy(everything().ask(access(), TestingSettings.password()));

    // Then
    assertThat(policy.programs().forcedCommand()).contains("uptime");
  }

  @Test
  void aFilterThatPassesNothingOfThePolicyPassesNothing() {
    // Given
    server()
        .answer("/password", YES)
        .answer("/authz", YES)
        .answer("/config", "{\"config\": {\"security\": {\"defaultMode\": \"disable\"}}}");

    // When
    SessionPolicy policy = policy(everything().ask(access(), TestingSettings.password()));

    // Then
    assertThat(policy.channels())
        .doesNotContain(ChannelKind.SHELL, ChannelKind.EXEC, ChannelKind.SUBSYSTEM);
    assertThat(policy.pty()).isFalse();
    assertThat(policy.environment()).isEmpty();
    assertThat(policy.programs().signals()).isEmpty();
    assertThat(policy.programs().subsystems()).isEmpty();
  }

  private TestingSettings settings(String version) {
    return TestingSettings.of(version, server());
  }

  private TestingSettings everything() {
    return settings("0.5")
        .set("authz.url", server().url())
        .set("configserver.url", server().url() + "/config");
  }

  private TestingWebhook server() {
    return java.util.Objects.requireNonNull(started);
  }

  private AccessSnapshot access() {
    return java.util.Objects.requireNonNull(read);
  }

  private static Authorization authorization(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Accepted.class);
    return ((Answer.Accepted) answer).authorization();
  }

  private static SessionPolicy policy(Answer answer) {
    return authorization(answer).policy();
  }
}
