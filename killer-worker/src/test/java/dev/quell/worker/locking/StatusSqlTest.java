package dev.quell.worker.locking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.quell.domain.run.ReapRules;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.testing.StatusLiterals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The letters that statements and migrations spell are those of the enums. */
class StatusSqlTest {

  static Stream<Arguments> fragments() {
    return Stream.of(
        arguments("LIVE_INSTANCES", codesOf(TaskInstanceStatus.live())),
        arguments("KILL_SELF_INSTANCE", List.of(TaskInstanceStatus.KILL_SELF.code())),
        arguments("STARVED_INSTANCE", List.of(TaskInstanceStatus.RESOURCE_ERROR.code())),
        arguments("VANISHED_INSTANCE", List.of(TaskInstanceStatus.UNKNOWN_ERROR.code())),
        arguments(
            "WAITING_TASKS",
            Arrays.stream(TaskStatus.values())
                .filter(TaskStatus::isWaiting)
                .map(TaskStatus::code)
                .toList()),
        arguments(
            "FAILED_TASKS",
            List.of(TaskStatus.ERROR_RECOVERABLE.code(), TaskStatus.ERROR_FATAL.code())),
        arguments("REGISTERING_TASK", List.of(TaskStatus.REGISTERING.code())),
        arguments("DONE_TASK", List.of(TaskStatus.DONE.code())),
        arguments(
            "ALIVE_RUNS", WorkflowRunStatus.alive().stream().map(WorkflowRunStatus::code).toList()),
        arguments(
            "ALIVE_RUNS_WITHOUT_GRACE",
            WorkflowRunStatus.alive().stream()
                .filter(status -> !ReapRules.needsGrace(status))
                .map(WorkflowRunStatus::code)
                .toList()),
        arguments(
            "RESUMING_RUNS",
            Arrays.stream(WorkflowRunStatus.values())
                .filter(ReapRules::waitsForInstances)
                .map(WorkflowRunStatus::code)
                .toList()),
        arguments("REGISTERED_RUN", List.of(WorkflowRunStatus.REGISTERED.code())),
        arguments(
            "FINISHED_WORKFLOWS",
            WorkflowStatus.finished().stream().map(WorkflowStatus::code).toList()));
  }

  private static List<String> codesOf(Collection<TaskInstanceStatus> statuses) {
    return statuses.stream().map(TaskInstanceStatus::code).toList();
  }

  @ParameterizedTest
  @MethodSource("fragments")
  void spellsTheLettersOfItsEnum(String name, List<String> letters)
      throws ReflectiveOperationException {
    String fragment = (String) StatusSql.class.getField(name).get(null);

    assertThat(StatusLiterals.lettersOf(fragment)).containsExactlyInAnyOrderElementsOf(letters);
  }

  @Test
  void isHeldAgainstTheEnumsAsAWhole() {
    assertThat(
            Arrays.stream(StatusSql.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()))
                .map(Field::getName))
        .containsExactlyInAnyOrderElementsOf(
            fragments().map(fragment -> (String) fragment.get()[0]).toList());
  }

  /** The seed is what the tables' own test holds against the enums. */
  @ParameterizedTest
  @MethodSource("statementsOfMigrations")
  void everyMigrationSpellsSetsOfItsTable(String file, String statement) {
    assertThat(StatusLiterals.ofTheDomain().wrongIn(statement)).as(file).isEmpty();
  }

  static Stream<Arguments> statementsOfMigrations() throws IOException, URISyntaxException {
    Path schema = Path.of(StatusSql.class.getResource("/dev/quell/schema/V1__tables.sql").toURI());
    try (Stream<Path> files = Files.list(schema.getParent())) {
      return files
          .filter(file -> file.toString().endsWith(".sql"))
          .filter(file -> !file.endsWith("V2__seed.sql"))
          .flatMap(
              file ->
                  Arrays.stream(read(file).split(";"))
                      .map(statement -> arguments(file.getFileName().toString(), statement)))
          .toList()
          .stream();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
