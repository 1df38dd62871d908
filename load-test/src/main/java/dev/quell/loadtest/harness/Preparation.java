package dev.quell.loadtest.harness;

import dev.quell.loadtest.gatling.Plan;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.RegisteredTasks;
import dev.quell.loadtest.rows.StartingState;
import java.util.List;
import java.util.stream.IntStream;

/** Writes the rows that a simulation begins with, and plans it. */
final class Preparation {
  private static final int TASKS_OF_AN_ARRAY = 50;
  private static final int INSTANCES_OF_A_BATCH = 500;
  private static final int ATTEMPTS = 3;

  private final LoadWorkflow workflow;
  private final Settings settings;

  Preparation(LoadWorkflow workflow, Settings settings) {
    this.workflow = workflow;
    this.settings = settings;
  }

  /** Instances that run. */
  Plan running() {
    return plan(List.of(), List.of(), batches("running", StartingState.RUNNING), List.of());
  }

  /** Arrays whose Tasks may be queued. */
  Plan registered() {
    int arrays = Math.max(1, settings.instances() / TASKS_OF_AN_ARRAY);
    List<RegisteredTasks> tasks =
        IntStream.range(0, arrays)
            .mapToObj(
                i ->
                    workflow.newTasks(
                        workflow.newArray("life-" + i),
                        Math.min(settings.instances(), TASKS_OF_AN_ARRAY),
                        ATTEMPTS))
            .toList();
    return plan(tasks, List.of(), List.of(), List.of());
  }

  /** Instances that were told to die, beside others that run or may start. */
  Plan doomed() {
    return plan(
        List.of(),
        batches("launched", StartingState.LAUNCHED),
        batches("running", StartingState.RUNNING),
        batches("doomed", StartingState.TO_BE_KILLED));
  }

  private List<Batch> batches(String name, StartingState state) {
    long array = workflow.newArray(name);
    int batches = Math.max(1, settings.instances() / INSTANCES_OF_A_BATCH);
    int size = Math.min(settings.instances(), INSTANCES_OF_A_BATCH);
    return IntStream.rangeClosed(1, batches)
        .mapToObj(number -> workflow.newBatch(array, number, size, state))
        .toList();
  }

  private Plan plan(
      List<RegisteredTasks> tasks, List<Batch> launched, List<Batch> running, List<Batch> doomed) {
    workflow.settle();
    return new Plan(
        settings.url(),
        settings.users(),
        settings.seconds(),
        settings.perSecond(),
        settings.connections(),
        workflow.run(),
        workflow.resources(),
        tasks,
        launched,
        running,
        doomed);
  }
}
