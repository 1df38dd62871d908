package dev.quell.testing;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.Predicate;

/**
 * Lets rules look at SQL. ArchUnit sees calls, not SQL; but SQL is written as string constants,
 * which stand in the compiled classes.
 */
public final class SqlConditions {
  private SqlConditions() {}

  /** Holds of classes with a string constant that satisfies a predicate; names it if it does. */
  public static ArchCondition<JavaClass> haveSqlThat(String does, Predicate<String> predicate) {
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
