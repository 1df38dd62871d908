package dev.quell.api;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.quell.testing.SqlConditions.haveSqlThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.testing.HouseRules;
import dev.quell.testing.SqlText;
import dev.quell.testing.StatusLiterals;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The one rule: every change of a status happens in killer-worker. */
@AnalyzeClasses(packages = "dev.quell.api", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  /**
   * It writes where no Quell runs, names columns that the source has, and reads other databases.
   */
  private static final String MOVE_IN = "dev.quell.api.movein";

  @ArchTest static final ArchTests HOUSE_RULES = ArchTests.in(HouseRules.class);

  @ArchTest
  static void changesNoStatus(JavaClasses classes) {
    noClasses()
        .that()
        .resideOutsideOfPackage(MOVE_IN)
        .should(haveSqlThat("changes a status", SqlText::changesStatus))
        .allowEmptyShould(true)
        .check(classes);
  }

  @ArchTest
  static void writesDefinitionsOnly(JavaClasses classes) {
    noClasses()
        .that(describe("are no *Registry and no restore", type -> !mayWrite(type)))
        .should(haveSqlThat("writes or locks", SqlText::writes))
        .allowEmptyShould(true)
        .check(classes);
  }

  /** Values have names; only what runs the templates puts them in places. */
  @ArchTest
  static void runsSqlTemplatesOnly(JavaClasses classes) {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.quell.api.database", MOVE_IN)
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Tuple.class, SqlConnection.class)
        .check(classes);
  }

  /** A restore and an import fill a database on which no Quell runs. */
  private static boolean mayWrite(JavaClass type) {
    String name = type.getName().split("\\$", 2)[0];
    return name.endsWith("Registry")
        || name.equals("dev.quell.api.database.Restore")
        || type.getPackageName().equals(MOVE_IN);
  }

  /**
   * What words stand for is no concern of the domain: it is the contract that groups the statuses
   * of tasks, and for the templates of a workflow otherwise, and that counts as usage what attempts
   * have used which were begun ({@code docs/contract/cli-and-reaper.md} §0.3, §15, §16).
   */
  private static final StatusLiterals LITERALS =
      StatusLiterals.ofTheDomain()
          .with(
              "task",
              codes(
                  TaskStatus.ADJUSTING_RESOURCES,
                  TaskStatus.REGISTERING,
                  TaskStatus.QUEUED,
                  TaskStatus.ERROR_RECOVERABLE,
                  TaskStatus.INSTANTIATING))
          .with("task", codes(TaskStatus.REGISTERING, TaskStatus.ERROR_RECOVERABLE))
          .with(
              "task",
              codes(
                  TaskStatus.ADJUSTING_RESOURCES,
                  TaskStatus.QUEUED,
                  TaskStatus.INSTANTIATING,
                  TaskStatus.LAUNCHED))
          .with(
              "task_instance",
              Stream.of(
                      TaskInstanceStatus.DONE,
                      TaskInstanceStatus.RESOURCE_ERROR,
                      TaskInstanceStatus.NO_HEARTBEAT,
                      TaskInstanceStatus.UNKNOWN_ERROR,
                      TaskInstanceStatus.ERROR_FATAL,
                      TaskInstanceStatus.ERROR)
                  .map(TaskInstanceStatus::code)
                  .toList());

  private static List<String> codes(TaskStatus... statuses) {
    return Arrays.stream(statuses).map(TaskStatus::code).toList();
  }

  @ArchTest
  static void spellsStatusesOfTheDomain(JavaClasses classes) {
    noClasses()
        .should(
            haveSqlThat(
                "spells letters that are no set of statuses",
                sql -> !LITERALS.wrongIn(sql).isEmpty()))
        .check(classes);
  }
}
