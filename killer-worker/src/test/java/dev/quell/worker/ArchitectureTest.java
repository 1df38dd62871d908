package dev.quell.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.quell.testing.SqlConditions.haveSqlThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.quell.testing.HouseRules;
import dev.quell.testing.SqlText;
import dev.quell.testing.StatusLiterals;
import dev.quell.worker.locking.StatusSql;

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

  /**
   * Who locks rows in a statement of its own is easily the one that does it in another order. A
   * kill job is locked in its own room: nothing but the job hangs on its row, its lease and its
   * advisory lock.
   */
  @ArchTest
  static void locksRowsOfBigTablesInOneRoom(JavaClasses classes) {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.quell.worker.locking")
        .should(
            haveSqlThat(
                "locks rows of a big table",
                text -> SqlText.locks(text) && SqlText.namesBigTable(text)))
        .check(classes);
  }

  /**
   * A piece that is put together with another could lock whatever that one names. Orders are locked
   * behind their job, or passed by.
   */
  @ArchTest
  static void locksRowsElsewhereInKillJobsAlone(JavaClasses classes) {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.quell.worker.locking")
        .should(
            haveSqlThat(
                "locks rows, but not of kill_job or cluster_order",
                text ->
                    SqlText.locks(text)
                        && !text.contains("from kill_job")
                        && !text.contains("from cluster_order")))
        .check(classes);
  }

  @ArchTest
  static void spellsNoStatusLetterInAStatement(JavaClasses classes) {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(StatusSql.class.getName())
        .should(haveSqlThat("spells status letters", StatusLiterals::areSpelledIn))
        .check(classes);
  }
}
