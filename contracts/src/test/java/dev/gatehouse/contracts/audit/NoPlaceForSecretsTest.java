package dev.gatehouse.contracts.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What can never be in an event: there is no place for it. Free text and bytes have room for
 * anything, so each place of that kind is named here with what it holds; a new one is red until
 * somebody has thought about it.
 */
class NoPlaceForSecretsTest {
  /** Words of names that only a place for a secret would have. */
  private static final List<String> SECRETS =
      List.of(
          "password",
          "passphrase",
          "passwd",
          "secret",
          "credential",
          "token",
          "bearer",
          "cookie",
          "answer",
          "response",
          "challenge",
          "privatekey",
          "seed",
          "pin",
          "otp");

  /** Public halves of keys, and what they sign. */
  private static final Set<String> KEYS =
      Set.of(
          "GatewayStarted.publicKey",
          "GatewayStarted.gatewayKey",
          "ArchiveStarted.publicKey",
          "ArchiveStarted.archiveKey",
          "Attempted.keyFingerprint",
          "KeysExchanged.hostKey");

  /** Words of a protocol, a policy or ours: names, ids, kinds, reasons and codes. */
  private static final Set<String> WORDS =
      Set.of(
          "Started.clientAddress",
          "Started.clientVersion",
          "Ended.reason",
          "Ended.code",
          "KeysExchanged.kex",
          "KeysExchanged.cipherClientToServer",
          "KeysExchanged.cipherServerToClient",
          "KeysExchanged.macClientToServer",
          "KeysExchanged.macServerToClient",
          "GlobalRequested.requestType",
          "ListenerRefused.code",
          "ListenerRefused.rule",
          "Attempted.user",
          "Attempted.method",
          "Attempted.code",
          "Attempted.certificateId",
          "Attempted.certificateSerial",
          "Attempted.authorityFingerprint",
          "Authorized.user",
          "Authorized.principal",
          "Authorized.grantId",
          "Authorized.template",
          "Authorized.recordingPolicy",
          "Authorized.policy",
          "Attached.workloadId",
          "Attached.kind",
          "Attached.namespace",
          "Attached.pod",
          "Attached.node",
          "Attached.image",
          "Attached.host",
          "Attached.leaseId",
          "Failed.code",
          "Failed.reason",
          "Opening.channelType",
          "OpenRefused.message",
          "OpenRefused.code",
          "OpenRefused.channelType",
          "OpenRefused.rule",
          "PtyRequested.term",
          "EnvironmentRequested.name",
          "SubsystemRequested.name",
          "ShellRequested.forcedCommand",
          "ExecRequested.forcedCommand",
          "SubsystemRequested.forcedCommand",
          "SignalSent.signal",
          "X11Requested.authenticationProtocol",
          "OtherRequested.requestType",
          "RequestAnswered.requestType",
          "RequestAnswered.code",
          "RequestAnswered.rule",
          "ExitSignal.signal",
          "ExitSignal.message",
          "RecordingRead.form",
          "RecordingRead.reader",
          "GatewayStarted.softwareVersion",
          "ArchiveStarted.softwareVersion",
          "Endpoint.host",
          "Endpoint.path");

  /** What was said or done, as it passed: what a recording is for. */
  private static final Set<String> CONTENT =
      Set.of("ExecRequested.command", "DataPassed.data", "PtyRequested.modes");

  /** Of a type that is not known here: a later version's, which has this test too. */
  private static final Set<String> OPAQUE = Set.of("Unrecognized.payload");

  /** Signatures that vouch for a journal's key. */
  private static final Set<String> SIGNATURES =
      Set.of("GatewayStarted.endorsement", "ArchiveStarted.endorsement");

  /** Values that policy lets pass by the variable's name; there is none for the others. */
  private static final Set<String> ENVIRONMENT_VALUES = Set.of("EnvironmentRequested.value");

  /** Types that have room for nothing but what they are. */
  private static final Set<Class<?>> NARROW =
      Set.of(
          boolean.class,
          int.class,
          long.class,
          Instant.class,
          Hash.class,
          StreamId.class,
          SessionId.class,
          ChannelId.class);

  /** Every record that an event is, or is made of. */
  static Set<Class<?>> records() {
    Set<Class<?>> records = new LinkedHashSet<>();
    collect(AuditEvent.class, records);
    return records;
  }

  private static void collect(Class<?> type, Set<Class<?>> records) {
    if (type.isSealed()) {
      Arrays.stream(type.getPermittedSubclasses()).forEach(each -> collect(each, records));
    } else if (type.isRecord() && !NARROW.contains(type) && records.add(type)) {
      places(type)
          .flatMap(place -> types(place.getGenericType()))
          .forEach(each -> collect(each, records));
    }
  }

  private static Stream<RecordComponent> places(Class<?> type) {
    return Arrays.stream(type.getRecordComponents());
  }

  /** A component's type; of a list that of its elements. */
  private static Stream<Class<?>> types(Type type) {
    return switch (type) {
      case Class<?> whole -> Stream.of(whole);
      case ParameterizedType list when list.getRawType() == List.class ->
          Stream.of(list.getActualTypeArguments()).flatMap(NoPlaceForSecretsTest::types);
      default -> throw new AssertionError("an event holds a " + type);
    };
  }

  private static boolean isNarrow(Class<?> type) {
    return NARROW.contains(type) || type.isEnum() || type.isRecord() || type.isSealed();
  }

  private static String name(RecordComponent place) {
    return place.getDeclaringRecord().getSimpleName() + "." + place.getName();
  }

  @Test
  void everyPlaceForFreeTextOrBytesIsKnown() {
    // Given
    Set<String> known = new TreeSet<>();
    Stream.of(KEYS, WORDS, CONTENT, OPAQUE, SIGNATURES, ENVIRONMENT_VALUES).forEach(known::addAll);

    // When
    Set<String> found = new TreeSet<>();
    for (Class<?> type : records()) {
      places(type)
          .filter(place -> types(place.getGenericType()).anyMatch(each -> !isNarrow(each)))
          .forEach(place -> found.add(name(place)));
    }

    // Then
    assertThat(found).containsExactlyElementsOf(known);
  }

  @Test
  void whatIsNotNarrowIsTextOrBytes() {
    assertThat(records())
        .flatExtracting(type -> places(type).flatMap(p -> types(p.getGenericType())).toList())
        .filteredOn(type -> !isNarrow((Class<?>) type))
        .containsOnly(String.class, Bytes.class);
  }

  @ParameterizedTest
  @MethodSource("records")
  void noPlaceIsNamedAsOneForASecret(Class<?> type) {
    assertThat(places(type).map(RecordComponent::getName))
        .noneMatch(
            name -> words(name).stream().anyMatch(SECRETS::contains) || name.contains("rivateKey"));
  }

  /** The words of a name in camel case, the whole name among them. */
  private static List<String> words(String name) {
    return Stream.concat(Stream.of(name), Arrays.stream(name.split("(?=[A-Z])")))
        .map(word -> word.toLowerCase(Locale.ROOT))
        .toList();
  }

  @Test
  void onlyPublicHalvesOfKeysHaveAPlace() {
    assertThat(
            records().stream()
                .flatMap(NoPlaceForSecretsTest::places)
                .filter(
                    place ->
                        words(place.getName()).contains("key") || place.getName().startsWith("key"))
                .map(NoPlaceForSecretsTest::name))
        .containsExactlyInAnyOrderElementsOf(KEYS);
  }
}
