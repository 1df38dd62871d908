package dev.quell.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.LogRunHeartbeat;
import dev.quell.domain.command.RunCommand;
import dev.quell.domain.command.UpdateRunStatus;
import dev.quell.domain.reply.RunStatusReply;
import dev.quell.domain.run.RunDecision;
import dev.quell.domain.run.RunRules;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every status of a workflow with every status of its run and every request, in the database and
 * all at once: what is written and answered is what the rules say.
 */
@Tag("long")
@DatabaseTest
class EveryCombinationTest {
  @Shared private TestDatabase db;
  @Shared private TestWorker worker;

  /** One combination. */
  private record Case(
      WorkflowStatus workflow, WorkflowRunStatus run, WorkflowRunStatus asked, boolean heartbeat) {

    RunDecision decision() {
      return RunRules.decide(workflow, run, false, asked);
    }

    Result expected() {
      RunDecision decision = decision();
      boolean moved = heartbeat && RunRules.movesDeadline(run, asked, decision);
      if (decision instanceof RunDecision.Apply apply) {
        return result(apply.run(), apply.workflow(), moved);
      }
      if (decision instanceof RunDecision.ApplyAlone alone) {
        return result(alone.run(), workflow, moved);
      }
      return result(run, workflow, moved);
    }

    private Result result(WorkflowRunStatus runTo, WorkflowStatus workflowTo, boolean moved) {
      boolean changed = runTo != run;
      boolean followed = workflowTo != workflow;
      return new Result(runTo.code(), changed, workflowTo.code(), followed, moved);
    }
  }

  /**
   * What has become of one combination.
   *
   * @param runTouched whether the run has a new date of its status
   * @param workflowTouched whether the workflow has
   * @param deadlineMoved whether the run has a new deadline
   */
  private record Result(
      String run,
      boolean runTouched,
      String workflow,
      boolean workflowTouched,
      boolean deadlineMoved) {}

  @Test
  void changesWhatTheRulesSay() {
    List<Case> cases = cases(false);

    List<Result> results = carryOut(cases, UpdateRunStatus::new);

    assertThat(cases).hasSize(9 * 13 * 13);
    assertThat(deviations(cases, results)).isEmpty();
    assertThat(results.stream().filter(Result::deadlineMoved)).isEmpty();
    assertThat(halfTransitions(cases, results)).isEmpty();
    assertThat(results.stream().filter(r -> r.workflowTouched() && !r.runTouched())).isEmpty();
  }

  @Test
  void heartbeatsChangeTheSameAndMoveTheDeadline() {
    List<Case> cases = cases(true);

    List<Result> results = carryOut(cases, (id, asked) -> new LogRunHeartbeat(id, asked, 93));

    assertThat(deviations(cases, results)).isEmpty();
    assertThat(results.stream().filter(Result::deadlineMoved)).isNotEmpty();
  }

  private List<Result> carryOut(
      List<Case> cases, BiFunction<Long, WorkflowRunStatus, RunCommand> command) {
    List<Long> runs = insert(cases);
    List<Future<RunStatusReply>> replies = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      replies.add(
          worker
              .send(command.apply(runs.get(i), cases.get(i).asked()))
              .map(RunStatusReply.class::cast));
    }
    Await.await(Future.join(replies));
    return IntStream.range(0, cases.size())
        .mapToObj(i -> result(runs.get(i), replies.get(i).result()))
        .toList();
  }

  private List<Long> insert(List<Case> cases) {
    return db
        .rows(
            """
            with dag as (
              insert into dag (hash) values ('combinations-' || clock_timestamp()) returning id
            ),
            given as (
              select *
              from unnest(string_to_array(?, ','), string_to_array(?, ',')) with ordinality
                as g (workflow, run, n)
            ),
            workflows as (
              insert into workflow
                (dag_id, workflow_args_hash, task_hash, max_concurrently_running, status,
                 status_date)
              select dag.id, n, n, 1, given.workflow, '2020-01-01'
              from given, dag
              order by n
              returning id, workflow_args_hash
            )
            insert into workflow_run (workflow_id, status, status_date, heartbeat_date)
            select workflows.id, given.run, '2020-01-01', '2020-01-01'
            from given
            join workflows on workflows.workflow_args_hash = n::text
            order by n
            returning id
            """,
            String.join(",", cases.stream().map(c -> c.workflow().code()).toList()),
            String.join(",", cases.stream().map(c -> c.run().code()).toList()))
        .stream()
        .map(row -> (Long) row.get(0))
        .toList();
  }

  private Result result(long run, RunStatusReply reply) {
    List<Object> row =
        db.rows(
                """
                select r.status, r.status_date > '2020-01-01', w.status,
                       w.status_date > '2020-01-01', r.heartbeat_date > clock_timestamp(),
                       r.status_date = w.status_date
                from workflow_run r
                join workflow w on w.id = r.workflow_id
                where r.id = ?
                """,
                run)
            .get(0);
    assertThat(reply)
        .isEqualTo(
            new RunStatusReply(
                WorkflowRunStatus.ofCode((String) row.get(0)), (Boolean) row.get(1)));
    if ((Boolean) row.get(1) && (Boolean) row.get(3)) {
      assertThat((Boolean) row.get(5)).as("one clock for both dates of run %d", run).isTrue();
    }
    return new Result(
        (String) row.get(0),
        (Boolean) row.get(1),
        (String) row.get(2),
        (Boolean) row.get(3),
        (Boolean) row.get(4));
  }

  private static List<String> deviations(List<Case> cases, List<Result> results) {
    return IntStream.range(0, cases.size())
        .filter(i -> !cases.get(i).expected().equals(results.get(i)))
        .mapToObj(i -> cases.get(i) + ": " + results.get(i) + ", not " + cases.get(i).expected())
        .toList();
  }

  /**
   * Runs that went up without their workflow, {@code docs/contract/workflow-and-bind.md} §A.2: 92
   * of these in the reference.
   */
  private static List<Case> halfTransitions(List<Case> cases, List<Result> results) {
    return IntStream.range(0, cases.size())
        .filter(i -> results.get(i).runTouched())
        .filter(i -> "BIOR".contains(results.get(i).run()))
        .filter(i -> !results.get(i).workflowTouched())
        .mapToObj(cases::get)
        .toList();
  }

  private static List<Case> cases(boolean heartbeat) {
    return Arrays.stream(WorkflowStatus.values())
        .flatMap(
            workflow ->
                Arrays.stream(WorkflowRunStatus.values()).flatMap(run -> cases(workflow, run)))
        .map(c -> new Case(c.workflow(), c.run(), c.asked(), heartbeat))
        .toList();
  }

  private static Stream<Case> cases(WorkflowStatus workflow, WorkflowRunStatus run) {
    return Arrays.stream(WorkflowRunStatus.values())
        .map(asked -> new Case(workflow, run, asked, false));
  }
}
