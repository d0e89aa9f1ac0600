package dev.gatehouse.auth.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The schema for editors accepts what the reader accepts, and refuses what is wrong by its form.
 */
class AccessSchemaTest {

  private static final Path SCHEMA = Path.of("../docs/access.schema.json");
  private static final Path REFERENCE = Path.of("../docs/access.md");
  private static final Path MALFORMED = Path.of("src/test/resources/malformed");
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\n(.*?)```");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonSchema COMPILED =
      JsonSchemaFactory.getInstance(VersionFlag.V202012)
          .getSchema(JSON.<JsonNode>valueToTree(AccessSchema.document()));

  /** Files whose form is right, and whose errors lie in what it means. */
  private static final Set<String> WRONG_BY_MEANING =
      Set.of(
          "dangling-references.yaml",
          "groups-that-disagree-on-authentication.yaml",
          "groups-that-disagree.yaml",
          "key-file-missing.yaml",
          "key-options.yaml",
          "keys.yaml",
          "key-environment.yaml",
          "key-term-options.yaml",
          "networks-without-direct-tcpip.yaml",
          "password-hashes.yaml",
          "shown-texts.yaml");

  /**
   * Files that use of YAML what an access file has no use for; a schema sees what YAML made of it.
   */
  private static final Set<String> WRONG_BEFORE_THE_SCHEMA =
      Set.of("repeated-key.yaml", "repeated-user.yaml", "second-document.yaml", "tag.yaml");

  @Test
  void theSchemaThatIsCheckedInIsWhatTheReaderGoesBy() throws IOException {
    // Given
    String schema = JSON.writeValueAsString(AccessSchema.document()) + "\n";

    // When
    if ("write".equals(System.getProperty("gatehouse.docs"))) {
      Files.writeString(SCHEMA, schema);
    }

    // Then
    assertThat(Files.readString(SCHEMA))
        .as("run mvn test with -Dgatehouse.docs=write")
        .isEqualTo(schema);
  }

  static Stream<Path> wholeFiles() {
    return Stream.of(
        Path.of("../deploy/local/access.yaml"),
        Path.of("src/test/resources/judgement/access.yaml"));
  }

  @ParameterizedTest
  @MethodSource("wholeFiles")
  void aWholeFileIsAccepted(Path file) throws IOException {
    assertThat(problemsWith(Files.readString(file))).isEmpty();
  }

  @Test
  void aFileWithMostKeysIsAccepted() throws IOException {
    assertThat(problemsWith(AnyAccessFileTest.VALID)).isEmpty();
  }

  @Test
  void everyExampleOfTheReferenceIsAccepted() throws IOException {
    // Given
    List<String> examples =
        EXAMPLE
            .matcher(Files.readString(REFERENCE))
            .results()
            .map(example -> example.group(1))
            .toList();

    // When / Then
    assertThat(examples)
        .hasSizeGreaterThan(3)
        .allSatisfy(example -> assertThat(problemsWith(completed(example))).isEmpty());
  }

  static Stream<Path> malformedFiles() throws IOException {
    try (Stream<Path> files = Files.list(MALFORMED)) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedFiles")
  void aFileThatIsWrongByItsFormIsRefused(Path file) throws IOException {
    // Given
    String name = file.getFileName().toString();

    // When
    Set<String> problems = problemsWith(Files.readString(file));

    // Then
    assertThat(problems.isEmpty())
        .as("%s: %s", name, problems)
        .isEqualTo(WRONG_BY_MEANING.contains(name) || WRONG_BEFORE_THE_SCHEMA.contains(name));
  }

  /** What is no YAML has a problem too. */
  private static Set<String> problemsWith(String text) throws IOException {
    JsonNode document;
    try {
      document = YAML.readTree(text);
    } catch (JacksonException e) {
      return Set.of("not YAML");
    }
    Set<ValidationMessage> messages = COMPILED.validate(document);
    return Set.copyOf(messages.stream().map(ValidationMessage::getMessage).toList());
  }

  /** An example shows a part of a file: keys of a policy, or sections without those beside them. */
  private static String completed(String example) {
    if (example.startsWith("version: ")) {
      return example;
    }
    Matcher section =
        Pattern.compile("(?m)^(templates|limits|policies|groups|rules|users):").matcher(example);
    return "version: 1\n"
        + (section.find()
            ? example
            : "policies:\n  example:\n    template: default\n" + example.indent(4));
  }
}
