package dev.quell.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.quell.testing.HouseRules;

/** The client knows what can be asked and how to join the cluster, and nothing of the server. */
@AnalyzeClasses(packages = "dev.quell.client", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests HOUSE_RULES = ArchTests.in(HouseRules.class);

  @ArchTest
  static void knowsTheBusAndTheCommandsAlone(JavaClasses classes) {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "io.vertx.core..",
            "org.jspecify.annotations..",
            "dev.quell.domain..",
            "dev.quell.cluster",
            "dev.quell.client")
        .check(classes);
  }
}
