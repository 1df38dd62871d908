package dev.quell.api.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.database.QueryPlan;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A line of the audit costs one look for each of its rows, however many jobs and rows there are.
 */
@DatabaseTest
class AuditPlanTest {
  private static final int ROWS = 2_000;

  @Shared private TestDatabase db;

  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void theFirstRowOfALineIsFoundByItsJobActionAndPerson(String mode) throws SQLException {
    db.execute(
        """
        insert into kill_audit (person, action, kill_job_id)
        select 'ana', case when n <= %1$d / 2 then 'signalled' else 'killed' end, 1
        from generate_series(1, %1$d) as n
        """
            .formatted(ROWS));
    db.execute("vacuum analyze kill_audit");
    AuditQuery query = AuditQuery.of(Fields.ofJson(new JsonObject(), CommandException::invalid));

    String plan =
        QueryPlan.byIndexes(db, mode, AuditLines.sql(query, query.filter()), "bigint", "100");

    assertThat(plan).containsPattern("ix_kill_audit_line.*rows=1(\\.\\d+)? loops=\\d{4}");
  }
}
