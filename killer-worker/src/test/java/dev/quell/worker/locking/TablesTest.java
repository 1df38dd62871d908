package dev.quell.worker.locking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The tables hold what the contract says ({@code docs/contract/schema.md} §3), and what Java says
 * they hold.
 */
@DatabaseTest
class TablesTest {
  private static final int COMMAND_BYTES = 10_000;

  @Shared private TestDatabase db;

  @Test
  void existUnderTheNamesOfTheContract() {
    List<Object> tables =
        column(
            """
            select table_name from information_schema.tables
            where table_schema = 'public' and table_type = 'BASE TABLE'
            """);

    assertThat(tables)
        .contains(
            // Tools and templates
            "tool",
            "tool_version",
            "task_template",
            "task_template_version",
            "arg",
            "arg_type",
            "template_arg_map",
            // DAGs and nodes
            "dag",
            "node",
            "node_arg",
            "edge",
            // Clusters, queues, resources
            "cluster_type",
            "cluster",
            "queue",
            "task_resources",
            "task_resources_type",
            // Workflows
            "workflow",
            "workflow_run",
            "workflow_attribute",
            "workflow_attribute_type",
            "array",
            // Tasks and task instances
            "task",
            "task_arg",
            "task_attribute",
            "task_attribute_type",
            "task_instance",
            "task_instance_error_log",
            // Letters
            "task_status",
            "task_instance_status",
            "workflow_status",
            "workflow_run_status");
  }

  @Test
  void labelTaskLettersAsJavaDoes() {
    assertThat(db.rows("select id, label from task_status"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(TaskStatus.values())
                .map(status -> List.<Object>of(status.code(), status.name()))
                .toList());
  }

  @Test
  void labelInstanceLettersAsJavaDoes() {
    assertThat(db.rows("select id, label from task_instance_status"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(TaskInstanceStatus.values())
                .map(status -> List.<Object>of(status.code(), status.name()))
                .toList());
  }

  @Test
  void takeOnlyTheLettersOfATask() {
    Fixture fixture = Fixture.create(db);

    assertThat(lettersAcceptedBy(fixture::task, "ck_task_status"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(TaskStatus.values()).map(TaskStatus::code).toList());
  }

  @Test
  void takeOnlyTheLettersOfAnInstance() {
    Fixture fixture = Fixture.create(db);

    assertThat(
            lettersAcceptedBy(
                letter -> fixture.instance(fixture.task("G"), letter), "ck_task_instance_status"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(TaskInstanceStatus.values()).map(TaskInstanceStatus::code).toList());
  }

  @Test
  void keepCommandsThatNoIndexEntryCouldHold() {
    long toolId = db.value("insert into tool (name) values ('long') returning id");
    long versionId = db.value("insert into tool_version (tool_id) values (?) returning id", toolId);
    long templateId =
        db.value(
            "insert into task_template (tool_version_id, name) values (?, 'long') returning id",
            versionId);
    String command = incompressibleText();

    insertCommand(templateId, command);

    assertThat(
            column(
                "select command_template from task_template_version where task_template_id = ?",
                templateId))
        .containsExactly(command);
    assertThat(Violation.of(() -> insertCommand(templateId, command)))
        .contains("uc_ttv_composite_pk");
    assertThat(Violation.of(() -> insertCommand(templateId, command + "."))).isEmpty();
  }

  @Test
  void answerToReservedWordsInQuotes() {
    Fixture fixture = Fixture.create(db);

    String user =
        db.value(
            """
            select r."user" from workflow_run r join "array" a using (workflow_id)
            where r.id = ? and a.id = ?
            """,
            fixture.runId(),
            fixture.arrayId());

    assertThat(user).isEqualTo("alice");
  }

  private List<Object> column(String sql, Object... parameters) {
    return db.rows(sql, parameters).stream().map(row -> row.get(0)).toList();
  }

  private static List<String> lettersAcceptedBy(Consumer<String> insert, String constraint) {
    return IntStream.rangeClosed('A', 'z')
        .mapToObj(Character::toString)
        .filter(
            letter -> {
              var violation = Violation.of(() -> insert.accept(letter));
              assertThat(violation.orElse(constraint)).isEqualTo(constraint);
              return violation.isEmpty();
            })
        .toList();
  }

  private void insertCommand(long templateId, String command) {
    db.execute(
        """
        insert into task_template_version (task_template_id, command_template, arg_mapping_hash)
        values (?, ?, '1')
        """,
        templateId,
        command);
  }

  private static String incompressibleText() {
    byte[] bytes = new byte[COMMAND_BYTES];
    new Random(1).nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }
}
