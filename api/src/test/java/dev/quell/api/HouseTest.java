package dev.quell.api;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import dev.quell.worker.retention.RetentionSql;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;

/**
 * What holds across the modules of the server; each module's ArchitectureTest has its own rules.
 */
@AnalyzeClasses(
    packages = {"dev.quell.domain", "dev.quell.worker", "dev.quell.api"},
    importOptions = DoNotIncludeTests.class)
class HouseTest {
  /** A further room needs a reason, and its sentence in docs/architecture.md. */
  private static final int ROOMS_AT_MOST = 36;

  @ArchTest
  static void roomsAreFew(JavaClasses classes) {
    TreeSet<String> rooms =
        classes.stream().map(JavaClass::getPackageName).collect(toCollection(TreeSet::new));
    assertThat(rooms).hasSizeLessThanOrEqualTo(ROOMS_AT_MOST);
  }

  @ArchTest
  static void roomsHaveNoRoomsInThem(JavaClasses classes) {
    classes()
        .should()
        .resideInAnyPackage(
            "dev.quell.domain",
            "dev.quell.domain.*",
            "dev.quell.worker",
            "dev.quell.worker.*",
            "dev.quell.api",
            "dev.quell.api.*")
        .check(classes);
  }

  /** The compiler looks at all packages; the mark tells readers and other tools. */
  @ArchTest
  static void roomsSayWhatMayBeNull(JavaClasses classes) {
    assertThat(classes.stream().map(JavaClass::getPackage).distinct())
        .allMatch(room -> room.isAnnotatedWith(NullMarked.class));
  }

  /**
   * The rest of the server sends commands, hands orders to agents, and reads what a kill or the
   * retention means in their own words; only the executable deploys the worker.
   */
  @ArchTest
  static void apiReachesTheWorkerThroughItsEngineAlone(JavaClasses classes) {
    noClasses()
        .that(
            resideInAPackage("dev.quell.api..")
                .and(not(resideInAnyPackage("dev.quell.api.server.."))))
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.quell.worker..")
                .and(
                    not(
                        resideInAnyPackage(
                            "dev.quell.worker.engine",
                            "dev.quell.worker.kill",
                            "dev.quell.worker.cluster")))
                .and(not(type(RetentionSql.class))))
        .check(classes);
  }

  /** It is a client: the executable starts it, and nothing else of the server knows of it. */
  @ArchTest
  static void onlyTheExecutableKnowsQuellctl(JavaClasses classes) {
    noClasses()
        .that(not(resideInAPackage("dev.quell.api.server")))
        .should()
        .dependOnClassesThat(resideInAPackage("dev.quell.ctl"))
        .check(classes);
  }
}
