package dev.quell.api.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import org.junit.jupiter.api.Test;

/**
 * The graph of a workflow, template by template, {@code docs/contract/workflow-and-bind.md} §15.
 */
@DatabaseTest
class TemplateDagRoutesTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  /** Two loads, both before two fits of two versions of one template, those before a report. */
  @Test
  void tellsWhichTemplatesFollowWhich() {
    long workflow = Fixture.create(db).workflowId();
    long report = node("report");
    long fit = node("fit");
    long fitAnew = node("fit");
    edge(workflow, node("load"), fit, fitAnew);
    edge(workflow, node("load"), fit);
    edge(workflow, fit, report);
    edge(workflow, fitAnew, report);
    edge(workflow, report);
    edge(workflow, node("alone"));

    assertThat(dag(workflow))
        .isEqualTo(
            "{\"tt_dag\":[{\"name\":\"alone\",\"downstream_task_template_id\":null},"
                + "{\"name\":\"fit\",\"downstream_task_template_id\":\"report\"},"
                + "{\"name\":\"load\",\"downstream_task_template_id\":\"fit\"},"
                + "{\"name\":\"report\",\"downstream_task_template_id\":null}]}");
  }

  @Test
  void tellsNothingOfAWorkflowWithoutEdges() {
    assertThat(dag(Fixture.create(db).workflowId())).isEqualTo("{\"tt_dag\":[]}");
    assertThat(dag(999_999_999)).isEqualTo("{\"tt_dag\":[]}");
    assertThat(server.get("/api/v3/workflow/one/task_template_dag").statusCode()).isEqualTo(422);
  }

  private String dag(long workflow) {
    return server.get("/api/v3/workflow/" + workflow + "/task_template_dag").body();
  }

  /** A node of a new version of a template with a name. */
  private long node(String name) {
    return db.value(
        """
        with tool as (insert into tool (name) values (gen_random_uuid()::text) returning id),
        tool_version as (insert into tool_version (tool_id) select id from tool returning id),
        template as (
          insert into task_template (tool_version_id, name) select id, ? from tool_version
          returning id
        ),
        version as (
          insert into task_template_version (task_template_id, command_template, arg_mapping_hash)
          select id, 'true', '1' from template
          returning id
        )
        insert into node (task_template_version_id, node_args_hash)
        select id, '1' from version
        returning id
        """,
        name);
  }

  private void edge(long workflow, long node, Long... downstream) {
    db.execute(
        """
        insert into edge (dag_id, node_id, downstream_node_ids)
        select dag_id, ?, nullif(?, '{}'::bigint[]) from workflow where id = ?
        """,
        node,
        downstream,
        workflow);
  }
}
