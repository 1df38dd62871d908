package dev.quell.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update task set status = 'F' where id = $1",
        "UPDATE task\n   SET status_date = now(),\n       \"status\"='F'",
        "update workflow set (status, status_date) = ('D', clock_timestamp())",
        "insert into task (status) values ('G') on conflict (id) do update set status = 'G'",
        "with k as (update task t set num_attempts = 0, status = 'G' returning id) select * from k",
        "update task_instance set nodename = $1",
        "insert into task_instance (task_id) values ($1)",
        "delete\nfrom task_instance"
      })
  void recognisesAChangeOfStatus(String sql) {
    assertThat(SqlText.changesStatus(sql)).isTrue();
    assertThat(SqlText.writes(sql)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into tool (name) values ($1)",
        "insert into task (workflow_id, status) values ($1, 'G')",
        "update dag d set created_date = clock_timestamp() where id = $1",
        "update workflow set status_date = clock_timestamp() where status = 'G'",
        "insert into task_instance_error_log (description) values ($1)",
        "truncate node_arg",
        "select id from workflow where id = $1 for no key update"
      })
  void recognisesOtherWritesAndLocks(String sql) {
    assertThat(SqlText.changesStatus(sql)).isFalse();
    assertThat(SqlText.writes(sql)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select status from task where status = any($1)",
        "select count(*) from task_instance where status = 'R' limit 10 offset 20",
        "select id as updated, status = 'D' as is_done from task",
        "The status of a task is set by the worker.",
        "There is no workflow 17 to update."
      })
  void letsReadsAndProsePass(String text) {
    assertThat(SqlText.changesStatus(text)).isFalse();
    assertThat(SqlText.writes(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select id from task where id = any($1::bigint[]) order by id for no key update",
        "select ti.id\nfrom task_instance ti\nfor  share of ti",
        "select id from \"array\" where id = $1::bigint for update skip locked",
        "select w.id from dag join workflow w on true for key share",
        "select run.id from only workflow_run as run for no key update"
      })
  void locksRowsOfBigTables(String sql) {
    assertThat(SqlText.locks(sql)).isTrue();
    assertThat(SqlText.namesBigTable(sql)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select id from kill_job where id = $1::bigint for no key update",
        "select workflow_id from held_task for update",
        "select id from task_resources for update"
      })
  void locksRowsOfOtherTables(String sql) {
    assertThat(SqlText.locks(sql)).isTrue();
    assertThat(SqlText.namesBigTable(sql)).isFalse();
  }
}
