package dev.quell.api;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.quell.testing.HouseRules;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.function.Predicate;

/**
 * The one rule: every change of a status happens in killer-worker. ArchUnit sees calls, not SQL;
 * but SQL is written as string constants, which stand in the compiled classes, so that is where
 * these rules look.
 */
@AnalyzeClasses(packages = "dev.quell.api", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests HOUSE_RULES = ArchTests.in(HouseRules.class);

  @ArchTest
  static void changesNoStatus(JavaClasses classes) {
    noClasses()
        .should(haveSqlThat("changes a status", SqlText::changesStatus))
        .allowEmptyShould(true)
        .check(classes);
  }

  @ArchTest
  static void writesDefinitionsOnly(JavaClasses classes) {
    noClasses()
        .that(describe("are no *Registry", type -> !isPartOfRegistry(type)))
        .should(haveSqlThat("writes or locks", SqlText::writes))
        .allowEmptyShould(true)
        .check(classes);
  }

  /** Values have names; only what runs the templates puts them in places. */
  @ArchTest
  static void runsSqlTemplatesOnly(JavaClasses classes) {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.quell.api.database")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Tuple.class, SqlConnection.class)
        .check(classes);
  }

  private static boolean isPartOfRegistry(JavaClass type) {
    return type.getName().split("\\$", 2)[0].endsWith("Registry");
  }

  private static ArchCondition<JavaClass> haveSqlThat(String does, Predicate<String> predicate) {
    return new ArchCondition<>("have SQL that " + does) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        String found =
            String.join("; ", StringConstants.of(type).stream().filter(predicate).toList());
        events.add(
            new SimpleConditionEvent(
                type, !found.isEmpty(), type.getName() + " has SQL that " + does + ": " + found));
      }
    };
  }
}
