package dev.quell.domain.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskStatus;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a selector means whose author has not told how far the kill goes, and what it cannot. */
class KillScopeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"task_ids\": [1]}",
        "{\"task_instance_ids\": [1]}",
        "{\"workflow_id\": 1}",
        "{\"workflow_run_id\": 1}",
        "{\"array_id\": 1}",
        "{\"array_id\": 1, \"user\": \"alice\"}",
        "{\"workflow_id\": 1, \"task_template_id\": 2}"
      })
  void whatIsNamedIsMeantAsAWhole(String selector) {
    assertThat(scope(selector, null)).isEqualTo(KillScope.ALL);
    assertThat(scope(selector, "live")).isEqualTo(KillScope.LIVE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"task_template_id\": 2}",
        "{\"user\": \"alice\"}",
        "{\"array_id\": 1, \"array_batch_num\": 3}",
        "{\"workflow_id\": 1, \"status\": [\"R\"]}",
        "{\"workflow_id\": 1, \"node\": \"node-7\"}",
        "{\"workflow_id\": 1, \"min_seconds_in_state\": 60}",
        "{\"workflow_run_id\": 1, \"min_seconds_overdue\": 60}"
      })
  void whatIsLookedForMeansWhatLivesAndNothingElse(String selector) {
    assertThat(scope(selector, null)).isEqualTo(KillScope.LIVE);
    assertThatThrownBy(() -> scope(selector, "all"))
        .isInstanceOf(CommandException.class)
        .hasMessage(KillScope.CANNOT_BE_ALL);
  }

  @Test
  void onlyTheRunOfAWorkflowThatEndsAsAWholeMayEnd() {
    assertThat(job("{\"workflow_id\": 1}", true).endsRun()).isTrue();
    assertThatThrownBy(() -> job("{\"array_id\": 1}", true)).hasMessageContaining("'ends_run'");
    assertThatThrownBy(() -> job("{\"workflow_id\": 1, \"user\": \"a\"}", true))
        .hasMessageContaining("'ends_run'");
  }

  @ParameterizedTest
  @EnumSource
  void aTaskThatWaitsEndsAndNoOther(TaskStatus task) {
    KillRules.TaskVerdict verdict = KillRules.decideTask(task, false);

    assertThat(verdict.to()).isEqualTo(task.isWaiting() ? TaskStatus.ERROR_FATAL : task);
    assertThat(verdict.outcome())
        .isEqualTo(task.isWaiting() ? ItemOutcome.PREVENTED : ItemOutcome.ALREADY_FINISHED);
    assertThat(KillRules.decideTask(task, true).to()).isEqualTo(task);
    assertThat(KillRules.decideTask(task, true).outcome()).isEqualTo(ItemOutcome.SKIPPED);
    assertThat(KillRules.decideTask(task, true).detail()).isNotBlank();
  }

  private static KillScope scope(String selector, String scope) {
    JsonObject json = new JsonObject();
    if (scope != null) {
      json.put("scope", scope);
    }
    return CreateKillJob.scope(fields(json), SelectorReader.read(fields(new JsonObject(selector))));
  }

  private static CreateKillJob job(String selector, boolean endsRun) {
    return (CreateKillJob)
        CommandKind.CREATE_KILL_JOB.parse(
            new JsonObject()
                .put("selector", new JsonObject(selector))
                .put("mode", "force")
                .put("grace_seconds", 1)
                .put("downstream", "keep")
                .put("ends_run", endsRun)
                .put("reason", "test")
                .put("requested_by", "alice"));
  }

  private static Fields fields(JsonObject json) {
    return Fields.ofJson(json, CommandException::invalid);
  }
}
