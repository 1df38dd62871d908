package dev.quell.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.quell.testing.HouseRules;

/** The worker knows no HTTP. The house rules are checked here for fsm-domain as well. */
@AnalyzeClasses(
    packages = {"dev.quell.worker", "dev.quell.domain"},
    importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests HOUSE_RULES = ArchTests.in(HouseRules.class);

  @ArchTest
  static void knowsNoHttp(JavaClasses classes) {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.vertx.ext.web..", "io.vertx.core.http..", "io.vertx.openapi..", "java.net.http..")
        .check(classes);
  }

  @ArchTest
  static void knowsNoApi(JavaClasses classes) {
    noClasses().should().dependOnClassesThat().resideInAPackage("dev.quell.api..").check(classes);
  }
}
