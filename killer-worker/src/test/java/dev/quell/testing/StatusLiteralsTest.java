package dev.quell.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusLiteralsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select id from task_instance where status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')",
        "select id from task_instance where status not in ('X','Q','I','O','R','T','K')",
        "select id from workflow_run run where run.status in ('C', 'H') and status <> 'T'",
        "update task set status = 'F' where status in ('G')",
        "update task_resources set task_resources_type_id = 'J'",
        "There is no letter 'J'."
      })
  void letsWhatTheEnumsDefinePass(String sql) {
    assertThat(StatusLiterals.ofTheDomain().wrongIn(sql)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select id from task_instance where status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K', 'B')",
        "select id from task_instance where status in ('Q', 'I', 'O', 'R', 'T')",
        "select id from task where status in ('C', 'H')",
        "select id from task where status = 'K'",
        "ti.status in ('Q', 'J')"
      })
  void namesTheStatementOfOthers(String sql) {
    assertThat(StatusLiterals.ofTheDomain().wrongIn(sql))
        .singleElement()
        .satisfies(said -> assertThat(said).endsWith(" in: " + sql));
  }

  @Test
  void learnsFurtherSets() {
    String sql = "select id from task where status in ('E', 'F')";

    assertThat(StatusLiterals.ofTheDomain().wrongIn(sql)).hasSize(1);
    assertThat(StatusLiterals.ofTheDomain().with("task", List.of("F", "E")).wrongIn(sql)).isEmpty();
  }

  @Test
  void findsLettersThatAreSpelled() {
    assertThat(StatusLiterals.areSpelledIn("select id from task where status = 'D'")).isTrue();
    assertThat(StatusLiterals.areSpelledIn("select id from task where status = %s")).isFalse();
    assertThat(StatusLiterals.areSpelledIn("insert into task_resources_type values ('A')"))
        .isFalse();
  }
}
