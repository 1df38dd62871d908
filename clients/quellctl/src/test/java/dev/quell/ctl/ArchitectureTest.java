package dev.quell.ctl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.quell.testing.HouseRules;

/** quellctl knows the server by its contract alone, so it is as small as what it does. */
@AnalyzeClasses(packages = "dev.quell.ctl", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests HOUSE_RULES = ArchTests.in(HouseRules.class);

  @ArchTest
  static void usesOnlyTheContractJsonAndTheCommandLine(JavaClasses classes) {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.crypto..",
            "javax.net.ssl..",
            "picocli..",
            "io.vertx.core.json..",
            "org.jspecify.annotations..",
            "dev.quell.domain..",
            "dev.quell.ctl..")
        .check(classes);
  }

  @ArchTest
  static void isOneRoom(JavaClasses classes) {
    classes().should().resideInAPackage("dev.quell.ctl").check(classes);
  }
}
