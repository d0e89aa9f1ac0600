package dev.gatehouse.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package may know which, and why. */
class ArrowsTest {
  private static final String ROOT = "dev.gatehouse.gateway";
  private static final Set<String> PACKAGES =
      Set.of(
          "relay",
          "workload",
          "policy",
          "authentication",
          "connection",
          "audit",
          "rest",
          "socket",
          "messages");
  private static final JavaClasses CLASSES =
      new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(ROOT);

  static Stream<ArchRule> rules() {
    return Stream.of(
        onlyKnows("messages", Set.of()).because("what is said is said alike by every stage"),
        onlyKnows("rest", Set.of("messages"))
            .because("how another service is called does not depend on what it is asked"),
        onlyKnows("audit", Set.of("messages"))
            .because("a record tells what happened, and must not know how"),
        onlyKnows("socket", Set.of("messages"))
            .because("bytes come and go alike, whatever is spoken"),
        onlyKnows("connection", Set.of("socket", "messages"))
            .because("the first stage comes before all others"),
        onlyKnows("authentication", Set.of("connection", "audit", "rest", "messages"))
            .because("who somebody is does not depend on what they may do"),
        onlyKnows("policy", Set.of("authentication", "connection", "messages"))
            .because("what somebody may do does not depend on where they land"),
        onlyKnows(
                "workload",
                Set.of("policy", "authentication", "connection", "socket", "rest", "messages"))
            .because("where somebody lands does not depend on what passes there"),
        onlyKnows(
                "relay",
                Set.of("workload", "policy", "authentication", "connection", "audit", "messages"))
            .because("the relay speaks SSH with both sides and calls no service"),
        slices()
            .matching(ROOT + ".(*)..")
            .should()
            .beFreeOfCycles()
            .because("each stage can be read before those behind it"),
        noClasses()
            .that()
            .resideInAnyPackage(PACKAGES.stream().map(ArrowsTest::within).toArray(String[]::new))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT)
            .because("only the table of contents knows all stages"),
        stays("org.apache.sshd..", Set.of("socket", "connection", "authentication", "workload")),
        stays("org.bouncycastle..", Set.of("connection")),
        stays("com.fasterxml.jackson..", Set.of("authentication", "policy", "workload", "rest")),
        stays("java.net.http..", Set.of("rest")),
        stays("com.google.re2j..", Set.of("policy")),
        noClasses()
            .that()
            .resideOutsideOfPackages(ROOT, ROOT + ".audit")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..")
            .because(
                "Kafka is behind the port of the record, and its producer is made at the root"),
        noClasses()
            .that()
            .resideInAnyPackage(PACKAGES.stream().map(ArrowsTest::within).toArray(String[]::new))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "jakarta..", "io.smallrye.reactive..")
            .because("the stages run without a container, as the tests run them"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void holds(ArchRule rule) {
    rule.check(CLASSES);
  }

  private static String within(String name) {
    return ROOT + "." + name + "..";
  }

  private static ClassesShouldConjunction onlyKnows(String name, Set<String> others) {
    return noClasses()
        .that()
        .resideInAPackage(within(name))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            PACKAGES.stream()
                .filter(other -> !other.equals(name) && !others.contains(other))
                .map(ArrowsTest::within)
                .toArray(String[]::new));
  }

  private static ArchRule stays(String library, Set<String> homes) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(homes.stream().map(ArrowsTest::within).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .because("a library stays at the edge that needs it");
  }
}
