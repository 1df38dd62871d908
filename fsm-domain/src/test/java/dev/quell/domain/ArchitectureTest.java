package dev.quell.domain;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;

/** What this module may use, and what it must never touch. */
@AnalyzeClasses(packages = "dev.quell.domain", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static void usesOnlyTheJdkAndJson(JavaClasses classes) {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "io.vertx.core.json..", "org.jspecify.annotations..", "dev.quell.domain..")
        .check(classes);
  }

  @ArchTest
  static void touchesNoSocketDatabaseOrThread(JavaClasses classes) {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net..", "java.nio.channels..", "java.sql..", "java.util.concurrent..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .check(classes);
  }
}
