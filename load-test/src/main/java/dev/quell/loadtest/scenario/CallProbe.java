package dev.quell.loadtest.scenario;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.result.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.Inspection;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.StartingState;
import dev.quell.loadtest.traffic.Call;
import dev.quell.loadtest.traffic.PatientCaller;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.LongStream;

/**
 * How long a call takes that concerns many instances at once: the median of some, one after the
 * other.
 *
 * @param name what is called; {@code %,d} stands for the instances of the batch
 * @param end the status that one instance of every Task is in afterwards
 * @param calls to be made on a batch
 */
record CallProbe(
    PatientCaller caller,
    String name,
    StartingState start,
    TaskInstanceStatus end,
    BiFunction<LoadWorkflow, Batch, List<Call>> calls)
    implements Probe {
  private static final int REPETITIONS = 20;
  private static final int TASKS_OF_CALL = 500;

  /** The whole batch is killed, once. */
  static CallProbe ofKill(PatientCaller caller) {
    return new CallProbe(
        caller,
        "kill of %,d instances",
        StartingState.TO_BE_KILLED,
        TaskInstanceStatus.ERROR_FATAL,
        (workflow, batch) -> List.of(Call.transitionToKilled(batch.array(), batch.number())));
  }

  /** A distributor asks whose picture of the running instances is right. */
  static CallProbe ofSync(PatientCaller caller) {
    return new CallProbe(
        caller,
        "sync_status, %,d running",
        StartingState.RUNNING,
        TaskInstanceStatus.RUNNING,
        (workflow, batch) ->
            repeated(
                Call.syncStatus(
                    workflow.run(),
                    ids(batch.firstInstance(), batch.lastInstance()),
                    TaskInstanceStatus.RUNNING.code())));
  }

  /** Of the running instances none is overdue. */
  static CallProbe ofTriage(PatientCaller caller) {
    return new CallProbe(
        caller,
        "set_status_for_triaging, %,d running",
        StartingState.RUNNING,
        TaskInstanceStatus.RUNNING,
        (workflow, batch) -> repeated(Call.setStatusForTriaging(workflow.run())));
  }

  /** The whole batch is queued again, in calls as large as a client sends. */
  static CallProbe ofQueue(PatientCaller caller) {
    return new CallProbe(
        caller,
        "queue_task_batch of " + TASKS_OF_CALL,
        StartingState.FAILED,
        TaskInstanceStatus.QUEUED,
        CallProbe::queueAll);
  }

  private static List<Call> queueAll(LoadWorkflow workflow, Batch batch) {
    return LongStream.iterate(
            batch.firstTask(), first -> first <= batch.lastTask(), first -> first + TASKS_OF_CALL)
        .mapToObj(first -> ids(first, Math.min(first + TASKS_OF_CALL - 1, batch.lastTask())))
        .map(ids -> Call.queueTaskBatch(batch.array(), ids, workflow.resources(), workflow.run()))
        .toList();
  }

  private static List<Call> repeated(Call call) {
    return Collections.nCopies(REPETITIONS, call);
  }

  private static List<Long> ids(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  @Override
  public String operation(int instances) {
    return String.format(Locale.ROOT, name, instances);
  }

  @Override
  public Unit unit() {
    return Unit.MILLISECONDS;
  }

  @Override
  public Outcome measure(LoadWorkflow workflow, Batch batch) {
    List<Call> all = calls.apply(workflow, batch);
    double[] sorted =
        all.stream()
            .mapToDouble(call -> 1_000 * caller.secondsUntilDone(call).await())
            .sorted()
            .toArray();
    return new Outcome(sorted[sorted.length / 2], sorted.length, 0);
  }

  @Override
  public long lost(Inspection rows, Outcome outcome) {
    return rows.size() - rows.countIn(end);
  }
}
