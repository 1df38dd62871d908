package dev.quell.cluster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.quell.testing.HouseRules;

/** Membership knows the bus, and neither what goes over it nor who is a member. */
@AnalyzeClasses(packages = "dev.quell.cluster", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests HOUSE_RULES = ArchTests.in(HouseRules.class);

  @ArchTest
  static void knowsTheBusAlone(JavaClasses classes) {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.net.ssl..",
            "io.vertx..",
            "io.netty.handler.ssl..",
            "org.infinispan..",
            "org.jgroups..",
            "org.jspecify.annotations..",
            "dev.quell.cluster")
        .check(classes);
  }
}
