package dev.quell.api.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.database.QueryPlan;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
import dev.quell.domain.kill.SelectorReader;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.worker.kill.Selection;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A count costs what is live, however many instances have finished. */
@Tag("long")
@DatabaseTest
class SelectionPlanTest {
  private static final int LIVE = 40;

  @Shared private TestDatabase db;
  private Fixture fixture;

  @BeforeAll
  void fill() {
    for (int i = 0; i < 10; i++) {
      fixture = Fixture.create(db);
      fixture.batch(1, 2_000, "D", "D");
      fixture.batch(2, LIVE, "R", "R");
    }
    db.execute("vacuum analyze task_instance");
    db.execute("vacuum analyze workflow_run");
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void byWorkflow(String mode) throws SQLException {
    assertThat(plan(mode, "workflow_id", fixture.workflowId()))
        .contains("ix_live_instance_of_run")
        .doesNotContain("Seq Scan on task_instance")
        .doesNotContainPattern("Rows Removed by Filter: \\d{3}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void byArray(String mode) throws SQLException {
    assertThat(plan(mode, "array_id", fixture.arrayId()))
        .doesNotContain("Seq Scan on task_instance")
        .doesNotContainPattern("Rows Removed by Filter: \\d{3}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void byStatusAlone(String mode) throws SQLException {
    assertThat(plan(mode, "status", new JsonArray().add("R")))
        .contains("ix_live_instance_of_run")
        .doesNotContain("Seq Scan on task_instance");
  }

  private String plan(String mode, String field, Object value) throws SQLException {
    Selection selection =
        Selection.of(
            SelectorReader.read(
                Fields.ofJson(new JsonObject().put(field, value), CommandException::invalid)),
            Long.MAX_VALUE);
    String sql = selection.countSql();
    String literal =
        value instanceof JsonArray letters ? "'{" + letters.getString(0) + "}'" : value.toString();
    String type = value instanceof JsonArray ? "text[]" : "bigint";
    int places = sql.contains("$4") ? 2 : 1;
    return QueryPlan.of(
        db,
        mode,
        sql,
        "bigint, " + (type + ", ").repeat(places) + "bigint",
        Long.MAX_VALUE + ", " + (literal + ", ").repeat(places) + "1000");
  }
}
