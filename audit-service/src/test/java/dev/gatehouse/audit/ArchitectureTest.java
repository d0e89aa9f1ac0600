package dev.gatehouse.audit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between the packages. */
class ArchitectureTest {
  private static final String ROOT = "dev.gatehouse.audit";
  private static final JavaClasses SERVICE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  private static void onlyKnows(String stage, String because, String... others) {
    String[] forbidden =
        Stream.of(
                "access",
                "archive",
                "broker",
                "disclosure",
                "index",
                "ingest",
                "integrity",
                "journal",
                "query",
                "rebuild",
                "replay",
                "watch")
            .filter(other -> !other.equals(stage) && !List.of(others).contains(other))
            .map(other -> ROOT + "." + other)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + stage)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .because(because)
        .check(SERVICE);
  }

  @Test
  void stagesKnowOnlyWhatComesBeforeThem() {
    onlyKnows("journal", "what gateways say stands alone, whoever reads it");
    onlyKnows(
        "integrity",
        "a judgement rests on frames and journals, not on where they are kept",
        "journal");
    onlyKnows(
        "archive",
        "the archive keeps and judges, and never waits for the index",
        "integrity",
        "journal");
    onlyKnows(
        "ingest",
        "Kafka is read into the archive alone",
        "archive",
        "broker",
        "integrity",
        "journal");
    onlyKnows(
        "index", "index and archive meet on the topic of manifests only", "broker", "integrity");
    onlyKnows(
        "query", "questions about sessions are answered by the index's tables", "access", "index");
    onlyKnows(
        "replay",
        "content comes out of the archive, whatever the index says",
        "access",
        "archive",
        "disclosure",
        "integrity");
    onlyKnows(
        "rebuild",
        "here alone archive and index meet: the one is read into the other",
        "archive",
        "broker",
        "index",
        "integrity");
    onlyKnows("watch", "the broker is asked, so that a reader that stands still is seen", "broker");
    onlyKnows("disclosure", "the journal of readers does not know what they read");
    onlyKnows("access", "who may ask does not depend on what is asked");
    onlyKnows("broker", "how Kafka is spoken to does not depend on what is said");
  }

  @Test
  void librariesStayAtTheirEdge() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            ROOT + ".ingest",
            ROOT + ".broker",
            ROOT + ".disclosure",
            ROOT + ".index",
            ROOT + ".rebuild",
            ROOT + ".watch",
            ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka..")
        .because("the archive is tested without Kafka")
        .check(SERVICE);
    noClasses()
        .that()
        .haveSimpleNameNotContaining("S3")
        .and()
        .doNotHaveSimpleName("AbortingStream")
        .and()
        .doNotHaveSimpleName("AuditParts")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon..")
        .because("S3 is one implementation of a port")
        .check(SERVICE);
  }
}
