package dev.quell.worker.locking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows that clients take for granted: {@code docs/contract/schema.md} §5. */
@DatabaseTest
class SeedTest {
  @Shared private TestDatabase db;

  @Test
  void numbersArgumentTypesAsClientsDo() {
    assertThat(db.rows("select id, name from arg_type order by id"))
        .containsExactly(List.of(1, "NODE_ARG"), List.of(2, "TASK_ARG"), List.of(3, "OP_ARG"));
  }

  @Test
  void namesEveryClusterLikeItsType() {
    assertThat(
            db.rows(
                """
                select c.id, c.name, t.id, t.name,
                       num_nulls(c.connection_parameters, t.logfile_templates)
                from cluster c join cluster_type t on t.id = c.cluster_type_id
                where c.id <= 3
                order by c.id
                """))
        .containsExactly(
            List.of(1L, "dummy", 1L, "dummy", 2),
            List.of(2L, "sequential", 2L, "sequential", 2),
            List.of(3L, "multiprocess", 3L, "multiprocess", 2));
  }

  @Test
  void givesEveryClusterANullQueue() {
    assertThat(
            db.rows("select id, name, cluster_id, parameters from queue where id <= 3 order by id"))
        .containsExactly(
            List.of(1L, "null.q", 1L, "{}"),
            List.of(2L, "null.q", 2L, "{}"),
            List.of(3L, "null.q", 3L, "{\"cores\": (1,20)}"));
  }

  @Test
  void hasTheThreeTypesOfResources() {
    assertThat(db.rows("select id, label from task_resources_type order by id"))
        .containsExactly(
            List.of("A", "ADJUSTED"), List.of("O", "ORIGINAL"), List.of("V", "VALIDATED"));
  }

  @Test
  void describesWorkflowLettersForDisplay() {
    assertThat(db.rows("select id, label, description from workflow_status order by id"))
        .containsExactly(
            List.of("A", "ABORTED", "stopped before it could start"),
            List.of("D", "DONE", "all tasks done"),
            List.of("F", "FAILED", "last run ended with failures"),
            List.of("G", "REGISTERING", "being bound"),
            List.of("H", "HALTED", "stopped for a resume, or its run was reaped"),
            List.of("I", "INSTANTIATING", "run is being set up"),
            List.of("O", "LAUNCHED", "set up, not running yet"),
            List.of("Q", "QUEUED", "bound, waits to be set up"),
            List.of("R", "RUNNING", "has a running run"));
  }

  @Test
  void labelsTheLettersOfARun() {
    assertThat(db.rows("select id, label from workflow_run_status order by id"))
        .containsExactly(
            List.of("A", "ABORTED"),
            List.of("B", "BOUND"),
            List.of("C", "COLD_RESUME"),
            List.of("D", "DONE"),
            List.of("E", "ERROR"),
            List.of("G", "REGISTERED"),
            List.of("H", "HOT_RESUME"),
            List.of("I", "INSTANTIATED"),
            List.of("L", "LINKING"),
            List.of("O", "LAUNCHED"),
            List.of("R", "RUNNING"),
            List.of("S", "STOPPED"),
            List.of("T", "TERMINATED"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          insert into cluster_type (name) values ('slurm') returning id
          insert into cluster (name, cluster_type_id) values ('集群', 1) returning id
          insert into queue (name, cluster_id, parameters) values ('all.q', 1, '{}') returning id
          """)
  void goesOnCountingAfterItsLastRow(String insert) {
    assertThat(db.<Long>value(insert)).isEqualTo(4);
  }
}
