package dev.gatehouse.auth;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import dev.gatehouse.auth.caller.CallableBy;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package may know which, and why. */
class ArrowsTest {

  private static final String ROOT = "dev.gatehouse.auth";
  private static final JavaClasses CLASSES =
      new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(ROOT);

  static Stream<ArchRule> rules() {
    return Stream.of(
        onlyKnows("policy", List.of())
            .because("what a session may do is plain data, whoever reads or signs it"),
        onlyKnows("identity", List.of()).because("names and keys mean the same everywhere"),
        onlyKnows("proof", List.of())
            .because("whether a password is right depends on nobody's name"),
        onlyKnows("access", List.of("identity", "policy", "proof"))
            .because("the file defines users and policies, and decides about nobody"),
        onlyKnows("problem", List.of()).because("every endpoint refuses alike"),
        onlyKnows("caller", List.of("problem"))
            .because("who calls is settled before anything is read"),
        onlyKnows("grant", List.of("identity", "policy", "caller"))
            .because("a grant says what was decided and never decides"),
        onlyKnows("block", List.of("identity", "caller", "problem"))
            .because("who failed too often is counted whatever they wanted to be let into"),
        onlyKnows("code", List.of())
            .because("whose code it is, and what it is for, is not its to know"),
        onlyKnows("place", List.of("identity", "grant"))
            .because("it counts sessions, and knows of each whose it is and no more"),
        onlyKnows("reload", List.of("access"))
            .because("it lets a file take effect and decides about nobody"),
        onlyKnows("explain", List.of("access", "identity", "policy", "proof"))
            .because("it tells what the service would do, without the service"),
        onlyKnows(
                "authentication",
                List.of(
                    "access",
                    "identity",
                    "policy",
                    "proof",
                    "grant",
                    "caller",
                    "problem",
                    "block",
                    "code",
                    "place"))
            .because("it is the question that brings all of them together"),
        onlyKnows(
                "revocation",
                List.of(
                    "access", "identity", "policy", "proof", "grant", "caller", "problem", "place"))
            .because("a grant is judged by what would be granted today, not by how one logs in"),
        onlyKnows(
                "webhook",
                List.of(
                    "access",
                    "authentication",
                    "identity",
                    "policy",
                    "proof",
                    "grant",
                    "caller",
                    "problem"))
            .because("it is one way to ask the question, and one to answer it"),
        slices()
            .matching(ROOT + ".(*)..")
            .should()
            .beFreeOfCycles()
            .because("each package can be read before those that use it"),
        noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".*..")
            .should()
            .dependOnClassesThat()
            .haveNameMatching(ROOT + "\\.(AuthServer|StartConditions|AuthConfiguration)")
            .because("only the table of contents knows all packages"),
        stays("org.yaml..", "access"),
        stays("org.jose4j..", "grant"),
        noClasses()
            .that()
            .resideOutsideOfPackages(
                ROOT, ROOT + ".authentication", ROOT + ".block", ROOT + ".reload")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..")
            .because("what is counted is what happens, and not what is"),
        stays("java.sql..", "block", "code", "place", "revocation"),
        stays("org.bouncycastle..", "proof"),
        stays("com.eatthepath..", "proof"),
        stays("com.google.re2j..", "policy"),
        classes()
            .that()
            .resideOutsideOfPackages(ROOT + ".problem", ROOT + ".webhook")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages(
                "com.fasterxml.jackson.databind..", "com.fasterxml.jackson.core..")
            .because("how JSON is read is settled in one place for us, and in one for others"),
        methods()
            .that()
            .areAnnotatedWith(GET.class)
            .or()
            .areAnnotatedWith(POST.class)
            .or()
            .areAnnotatedWith(DELETE.class)
            .should()
            .beAnnotatedWith(CallableBy.class)
            .because("an endpoint names its callers"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void holds(ArchRule rule) {
    rule.check(CLASSES);
  }

  private static ClassesShouldConjunction onlyKnows(String name, List<String> others) {
    String[] unknown =
        Stream.of(
                "access",
                "authentication",
                "block",
                "caller",
                "code",
                "explain",
                "grant",
                "identity",
                "place",
                "policy",
                "problem",
                "proof",
                "reload",
                "revocation",
                "webhook")
            .filter(other -> !other.equals(name) && !others.contains(other))
            .map(other -> ROOT + "." + other + "..")
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(ROOT + "." + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(unknown);
  }

  private static ArchRule stays(String library, String... homes) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(
            Stream.concat(Stream.of(ROOT), Arrays.stream(homes).map(home -> ROOT + "." + home))
                .toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .because("a library stays at the edge that needs it");
  }
}
