package dev.quell.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What holds of the main code of every module; each module's ArchitectureTest includes it. */
public final class HouseRules {
  private HouseRules() {}

  @ArchTest
  static void packagesFormNoCycle(JavaClasses classes) {
    slices()
        .matching("dev.quell.(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(classes);
  }

  /** A sleeping thread is an event loop that serves nobody. */
  @ArchTest
  static void nothingSleeps(JavaClasses classes) {
    noClasses()
        .should()
        .accessTargetWhere(describe("a thread sleeps", HouseRules::sleeps))
        .allowEmptyShould(true)
        .check(classes);
  }

  private static boolean sleeps(JavaAccess<?> access) {
    return access.getName().equals("sleep")
        && (access.getTargetOwner().isAssignableTo(Thread.class)
            || access.getTargetOwner().isAssignableTo(TimeUnit.class));
  }

  /** Its callbacks leave the Vert.x context, and its get() blocks. */
  @ArchTest
  static void futuresAreThoseOfVertx(JavaClasses classes) {
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(CompletableFuture.class)
        .allowEmptyShould(true)
        .check(classes);
  }

  /** Such a name says that nobody knew what the class is for. */
  @ArchTest
  static void namesSayWhatAClassIsFor(JavaClasses classes) {
    noClasses()
        .should()
        .haveNameMatching(".*(Utils?|Helpers?|Managers?|Impl)")
        .allowEmptyShould(true)
        .check(classes);
  }
}
