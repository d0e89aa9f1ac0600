package dev.gatehouse.contracts.audit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CONTRACTS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.gatehouse.contracts");

  @Test
  void theLanguageNeedsNothingButProtobuf() {
    classes()
        .that()
        .resideInAPackage("dev.gatehouse.contracts.audit")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.crypto..",
            "com.google.protobuf..",
            "org.jspecify..",
            "dev.gatehouse.contracts..")
        .because("contracts is the audit language, and every service carries what it needs")
        .check(CONTRACTS);
  }

  @Test
  void anEventIsNoProtobufMessage() {
    noClasses()
        .that()
        .resideInAPackage("dev.gatehouse.contracts.audit")
        .and()
        .areRecords()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.google.protobuf..", "dev.gatehouse.contracts.audit.wire..")
        .because("an event is a fact, not a message of one wire format")
        .check(CONTRACTS);
  }
}
