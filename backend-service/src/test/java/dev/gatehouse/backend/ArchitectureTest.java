package dev.gatehouse.backend;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final String ROOT = "dev.gatehouse.backend";
  private static final JavaClasses SERVICE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void identityKnowsNobody() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".identity")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(except("identity"))
        .because("ids are what all others agree on")
        .check(SERVICE);
  }

  @Test
  void thePortKnowsNoKindOfWorkloadAndNobodyWhoUsesIt() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".workload")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(except("workload", "identity"))
        .because("the next kind of workload is added beside the first, not through it")
        .check(SERVICE);
  }

  @Test
  void aGrantKnowsNothingOfWhatItIsGoodFor() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".grant")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(except("grant", "identity", "caller"))
        .because("whether a grant is genuine must not depend on what somebody wants of it")
        .check(SERVICE);
  }

  @Test
  void leasesKnowNoKindOfWorkload() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".lease", ROOT + ".reaper", ROOT + ".certificate")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + ".process", ROOT + ".pod", ROOT + ".template", ROOT + ".agent")
        .because("what may be leased and what is reaped are decided for every kind alike")
        .check(SERVICE);
  }

  @Test
  void aKindOfWorkloadKnowsNoLeasesAndNoGrants() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".process", ROOT + ".pod", ROOT + ".template", ROOT + ".agent")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + ".lease", ROOT + ".grant", ROOT + ".reaper")
        .because("by the time that a workload is made everything about it was decided")
        .check(SERVICE);
  }

  @Test
  void sshStaysWithTheCertificates() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".certificate")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.sshd..")
        .because("a library stays at its edge")
        .check(SERVICE);
  }

  @Test
  void theClusterStaysWithThePods() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".pod")
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".BackendServer")
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".StartConditions")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.fabric8..")
        .because("a library stays at its edge; only its client is handed in")
        .check(SERVICE);
  }

  @Test
  void yamlStaysWithTheTemplates() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".template")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.yaml..")
        .because("a library stays at its edge")
        .check(SERVICE);
  }

  @Test
  void joseStaysWithTheGrants() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".grant")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.jose4j..")
        .because("a library stays at its edge")
        .check(SERVICE);
  }

  /** All packages of the service below its root, but these. */
  private static String[] except(String... these) {
    return SERVICE.stream()
        .map(type -> type.getPackageName())
        .filter(name -> name.startsWith(ROOT + "."))
        .filter(name -> !List.of(these).contains(name.substring(ROOT.length() + 1)))
        .distinct()
        .toArray(String[]::new);
  }
}
