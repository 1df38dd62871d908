package dev.quell.worker.locking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** What the database refuses to hold twice, so that every registration is safe to repeat. */
@DatabaseTest
class UniquenessTest {
  @Shared private TestDatabase db;

  /** Parents for the rows that are inserted twice, all with the id 100. */
  @BeforeAll
  void insertParents() {
    Stream.of(
            "insert into tool (id, name) values (100, 'parent')",
            "insert into tool_version (id, tool_id) values (100, 100)",
            "insert into task_template (id, tool_version_id, name) values (100, 100, 'parent')",
            """
            insert into task_template_version
              (id, task_template_id, command_template, arg_mapping_hash)
            values (100, 100, 'parent', '0')
            """,
            "insert into arg (id, name) values (100, 'parent')",
            "insert into dag (id, hash) values (100, 'parent')",
            """
            insert into node (id, task_template_version_id, node_args_hash)
            values (100, 100, 'parent')
            """,
            """
            insert into workflow
              (id, dag_id, workflow_args_hash, task_hash, max_concurrently_running)
            values (100, 100, 'parent', 'parent', 1)
            """,
            "insert into workflow_attribute_type (id, name) values (100, 'parent')",
            """
            insert into task (id, workflow_id, task_args_hash, name, command, status)
            values (100, 100, 'parent', 'parent', 'true', 'G')
            """,
            "insert into task_attribute_type (id, name) values (100, 'parent')")
        .forEach(db::execute);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # constraint | table | columns | values
          uc_tool_name | tool | name | 'a'
          uc_tool_version_id_name | task_template | tool_version_id, name | 100, 'a'
          uc_ttv_composite_pk \
            | task_template_version | task_template_id, arg_mapping_hash, command_template \
            | 100, '1', 'a'
          uc_arg_name | arg | name | 'a'
          template_arg_map_pkey \
            | template_arg_map | task_template_version_id, arg_id, arg_type_id | 100, 100, 1
          uc_dag_hash | dag | hash | '1'
          uc_task_template_version_id_node_args_hash \
            | node | task_template_version_id, node_args_hash | 100, '1'
          node_arg_pkey | node_arg | node_id, arg_id, val | 100, 100, 'a'
          edge_pkey | edge | dag_id, node_id | 100, 100
          uc_template_edge | template_edge | dag_id, upstream_version_id | 100, 101
          uc_template_edge \
            | template_edge | dag_id, upstream_version_id, downstream_version_id | 100, 101, 102
          uc_cluster_type_name | cluster_type | name | 'a'
          uc_cluster_name | cluster | name, cluster_type_id | 'a', 1
          uc_name_cluster_id | queue | name, cluster_id, parameters | 'a', 1, '{}'
          uc_workflow_identity \
            | workflow \
            | tool_version_id, dag_id, workflow_args_hash, task_hash, max_concurrently_running \
            | 100, 100, '1', '1', 1
          uc_workflow_identity \
            | workflow \
            | tool_version_id, dag_id, workflow_args_hash, task_hash, max_concurrently_running \
            | null, 100, '1', '1', 1
          uc_workflow_attribute_type_name | workflow_attribute_type | name | 'a'
          workflow_attribute_pkey \
            | workflow_attribute | workflow_id, workflow_attribute_type_id | 100, 100
          uc_task_template_version_id_workflow_id \
            | "array" | name, task_template_version_id, workflow_id, max_concurrently_running \
            | 'a', 100, 100, 1
          uc_task_identity \
            | task | workflow_id, node_id, task_args_hash, name, command, status \
            | 100, 100, '1', 'a', 'true', 'G'
          task_arg_pkey | task_arg | task_id, arg_id, val | 100, 100, 'a'
          uc_task_attribute_type_name | task_attribute_type | name | 'a'
          task_attribute_pkey | task_attribute | task_id, task_attribute_type_id | 100, 100
          """)
  void refusesTheSameRowTwice(String constraint, String table, String columns, String values) {
    String insert = "insert into %s (%s) values (%s)".formatted(table, columns, values);

    assertThat(Violation.of(() -> db.execute(insert))).isEmpty();
    assertThat(Violation.of(() -> db.execute(insert))).contains(constraint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"r", "R", "test_case", "TEST_CASE", "test_case ", "tést_case"})
  void tellsNamesApartByCaseBlanksAndAccents(String name) {
    assertThat(Violation.of(() -> db.execute("insert into arg (name) values (?)", name))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("lettersOfALiveInstance")
  void refusesTwoLiveInstancesAtOnePlaceOfABatch(String letter) {
    Fixture fixture = Fixture.create(db);
    fixture.instance(fixture.task("R"), letter, 1, 0);

    assertThat(Violation.of(() -> fixture.instance(fixture.task("Q"), "Q", 1, 0)))
        .contains("uc_array_batch_step");
    assertThat(Violation.of(() -> fixture.instance(fixture.task("Q"), "Q", 1, 1))).isEmpty();
    assertThat(Violation.of(() -> fixture.instance(fixture.task("Q"), "Q", 2, 0))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("lettersOfAnEndedInstance")
  void letsHistoryRepeatAPlaceOfABatch(String letter) {
    Fixture fixture = Fixture.create(db);
    long ended = fixture.instance(fixture.task("F"), letter, 1, 0);

    assertThat(Violation.of(() -> fixture.instance(fixture.task("F"), letter, 1, 0))).isEmpty();
    assertThat(Violation.of(() -> fixture.instance(fixture.task("R"), "R", 1, 0))).isEmpty();
    assertThat(
            Violation.of(
                () -> db.execute("update task_instance set status = 'R' where id = ?", ended)))
        .contains("uc_array_batch_step");
  }

  /** Whoever comes second waits, and is refused unless the first gives up. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void letsOneOfTwoWhoTakeAPlaceAtTheSameTimeHaveIt(boolean commit) throws Exception {
    Fixture fixture = Fixture.create(db);
    long taken = fixture.instance(fixture.task("F"), "F", 1, 0);
    long other = fixture.instance(fixture.task("F"), "F", 1, 0);
    String revive = "update task_instance set status = 'R' where id = ";
    ExecutorService second = Executors.newSingleThreadExecutor();
    try (Connection first = db.connect();
        Connection later = db.connect();
        Statement one = first.createStatement();
        Statement two = later.createStatement()) {
      first.setAutoCommit(false);
      one.executeUpdate(revive + taken);
      int pid = later.unwrap(PGConnection.class).getBackendPID();

      Future<Integer> waiting = second.submit(() -> two.executeUpdate(revive + other));
      db.<Long>await(
          count -> count == 1, "select count(*) from pg_locks where pid = ? and not granted", pid);
      if (commit) {
        first.commit();
      } else {
        first.rollback();
      }

      if (commit) {
        assertThatThrownBy(() -> waiting.get(1, TimeUnit.MINUTES))
            .hasMessageContaining("uc_array_batch_step");
      } else {
        assertThat(waiting.get(1, TimeUnit.MINUTES)).isEqualTo(1);
      }
    } finally {
      second.shutdownNow();
    }
  }

  @ParameterizedTest
  @MethodSource("lettersOfAnInstanceThatMayStillRun")
  void refusesASecondLiveInstanceOfATaskInOneRun(String letter) {
    Fixture fixture = Fixture.create(db);
    long taskId = fixture.task("Q");
    fixture.instance(taskId, letter);

    assertThat(Violation.of(() -> fixture.instance(taskId, "Q")))
        .contains("uc_live_instance_per_task_and_run");
  }

  @ParameterizedTest
  @MethodSource("lettersOfAnInstanceThatMayStillRun")
  void allowsALiveInstanceInAnotherRun(String letter) {
    Fixture fixture = Fixture.create(db);
    long taskId = fixture.task("Q");
    long strandedId = fixture.instance(taskId, letter);
    long nextRunId =
        db.value(
            "insert into workflow_run (workflow_id) values (?) returning id", fixture.workflowId());

    assertThat(
            db.execute(
                """
                insert into task_instance
                  (workflow_run_id, task_id, array_id, task_resources_id, array_batch_num,
                   array_step_id)
                select ?, task_id, array_id, task_resources_id, array_batch_num + 1, 0
                from task_instance where id = ?
                """,
                nextRunId,
                strandedId))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("lettersOfAnInstanceThatIsOver")
  void allowsANewAttemptAfterTheLastOne(String letter) {
    Fixture fixture = Fixture.create(db);
    long taskId = fixture.task("Q");
    fixture.instance(taskId, letter);

    assertThat(Violation.of(() -> fixture.instance(taskId, "Q"))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void refusesASecondRunOfAWorkflowWhileOneIsAlive(WorkflowRunStatus status) {
    Fixture fixture = Fixture.create(db);

    Optional<String> violation = Violation.of(() -> fixture.newRun(status.code()));

    assertThat(violation)
        .isEqualTo(status.isAlive() ? Optional.of("uc_alive_run_per_workflow") : Optional.empty());
  }

  static Stream<String> lettersOfAnInstanceThatMayStillRun() {
    return Arrays.stream(TaskInstanceStatus.values())
        .filter(UniquenessTest::mayStillRun)
        .map(TaskInstanceStatus::code);
  }

  static Stream<String> lettersOfAnInstanceThatIsOver() {
    return Arrays.stream(TaskInstanceStatus.values())
        .filter(status -> !mayStillRun(status))
        .map(TaskInstanceStatus::code);
  }

  static Stream<String> lettersOfALiveInstance() {
    return Arrays.stream(TaskInstanceStatus.values())
        .filter(TaskInstanceStatus::isLive)
        .map(TaskInstanceStatus::code);
  }

  static Stream<String> lettersOfAnEndedInstance() {
    return Arrays.stream(TaskInstanceStatus.values())
        .filter(status -> !status.isLive())
        .map(TaskInstanceStatus::code);
  }

  /** What is told to die makes room for its successor at once. */
  private static boolean mayStillRun(TaskInstanceStatus status) {
    return status.isLive() && status != TaskInstanceStatus.KILL_SELF;
  }
}
