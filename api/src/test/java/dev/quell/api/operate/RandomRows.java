package dev.quell.api.operate;

import dev.quell.domain.kill.KillSelector;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Makes up workflows of several users, with runs, arrays, templates, tasks with and without arrays
 * and nodes, and instances in all statuses. Places in lists become ids once the first id is known.
 *
 * @param users of the six runs, two of each workflow; null for nobody
 * @param versions of the six arrays, two of each workflow; null for none
 */
record RandomRows(
    List<String> users, List<Integer> versions, List<Task> tasks, List<Instance> instances) {
  /** So many ids of each table belong to one try. */
  static final int IDS = 100;

  private static final int WORKFLOWS = 3;
  private static final int RUNS = 2 * WORKFLOWS;
  private static final int ARRAYS = 2 * WORKFLOWS;
  private static final int TEMPLATES = 2;
  private static final int NODES = 4;
  private static final int MOST_TASKS = 8;

  /** As many as a dry run shows. */
  private static final int MOST_INSTANCES = 20;

  private static final List<String> USERS = List.of("alice", "bob", "carol");
  private static final List<String> HOSTS = List.of("node-1", "node-2");
  private static final List<Double> SECONDS = List.of(60.0, 3600.0);

  /**
   * Describes a task.
   *
   * @param array the first or the second of its workflow; null for none
   * @param node null for none
   */
  record Task(int workflow, Integer array, Integer node, TaskStatus status) {}

  /**
   * Describes an instance.
   *
   * @param run the first or the second of its workflow
   * @param ageSeconds since its status changed
   * @param overdueSeconds since its heartbeat was due; null if none is
   */
  record Instance(
      int task,
      int run,
      TaskInstanceStatus status,
      String host,
      int batch,
      double ageSeconds,
      Double overdueSeconds) {}

  static Arbitrary<RandomRows> any() {
    Arbitrary<Task> task =
        Combinators.combine(
                Arbitraries.integers().between(0, WORKFLOWS - 1),
                Arbitraries.integers().between(0, 1).injectNull(0.3),
                Arbitraries.integers().between(0, NODES - 1).injectNull(0.2),
                Arbitraries.of(TaskStatus.values()))
            .as(Task::new);
    Arbitrary<Instance> instance =
        Combinators.combine(
                Arbitraries.integers().between(0, MOST_TASKS - 1),
                Arbitraries.integers().between(0, 1),
                Arbitraries.of(TaskInstanceStatus.values()),
                Arbitraries.of(HOSTS).injectNull(0.3),
                Arbitraries.integers().between(1, 2),
                Arbitraries.of(0.0, 600.0, 7200.0),
                Arbitraries.of(-600.0, 600.0, 7200.0).injectNull(0.3))
            .as(Instance::new);
    return Combinators.combine(
            Arbitraries.of(USERS).injectNull(0.1).list().ofSize(RUNS),
            Arbitraries.integers().between(0, 1).injectNull(0.4).list().ofSize(ARRAYS),
            task.list().ofMinSize(1).ofMaxSize(MOST_TASKS),
            instance.list().ofMinSize(1).ofMaxSize(MOST_INSTANCES))
        .as(RandomRows::new);
  }

  /** Inserts them under ids from a first one on. */
  void insert(TestDatabase db, long first) {
    insertTemplates(db, first);
    insertWorkflows(db, first);
    insertTasks(db, first);
    insertInstances(db, first);
  }

  private static void insertTemplates(TestDatabase db, long first) {
    db.execute("insert into tool (id, name) values (?, 't' || ?)", first, first);
    db.execute("insert into tool_version (id, tool_id) values (?, ?)", first, first);
    db.execute(
        """
        insert into task_template (id, tool_version_id, name)
        select ? + n, ?, 't' || n from generate_series(0, ?) as n
        """,
        first,
        first,
        TEMPLATES - 1);
    db.execute(
        """
        insert into task_template_version
          (id, task_template_id, command_template, arg_mapping_hash)
        select ? + n, ? + n % 2, 'true', n from generate_series(0, 2) as n
        """,
        first, first);
    db.execute(
        """
        insert into node (id, task_template_version_id, node_args_hash)
        select ? + n, ? + n % 3, n from generate_series(0, ?) as n
        """,
        first, first, NODES - 1);
  }

  /** The first run of each workflow is alive, its second array is of a version of its own. */
  private void insertWorkflows(TestDatabase db, long first) {
    db.execute("insert into dag (id, hash) values (?, 'd' || ?)", first, first);
    db.execute(
        """
        insert into workflow
          (id, dag_id, workflow_args_hash, task_hash, name, max_concurrently_running, status)
        select ? + n, ?, ? + n, ? + n, 'random', 10, 'R' from generate_series(0, ?) as n
        """,
        first,
        first,
        first,
        first,
        WORKFLOWS - 1);
    db.execute(
        """
        insert into workflow_run (id, workflow_id, "user", status)
        select ? + place - 1, ? + (place - 1) %% %1$d, name,
               case when place <= %1$d then 'R' else 'T' end
        from unnest(?::text[]) with ordinality as run (name, place)
        """
            .formatted(WORKFLOWS),
        first,
        first,
        users.toArray(String[]::new));
    db.execute(
        """
        insert into "array" (id, name, task_template_version_id, workflow_id, max_concurrently_running)
        select ? + place - 1, 'random',
               ? + case when place > %1$d and version is not null then 2 else version end,
               ? + (place - 1) %% %1$d, 10
        from unnest(?::integer[]) with ordinality as random (version, place)
        """
            .formatted(WORKFLOWS),
        first,
        first,
        first,
        versions.toArray(Integer[]::new));
  }

  private void insertTasks(TestDatabase db, long first) {
    db.execute(
        """
        insert into task
          (id, workflow_id, array_id, node_id, status, task_args_hash, name, command,
           task_resources_id, num_attempts, max_attempts)
        select ? + place - 1, ? + workflow, ? + workflow + array_place * %d, ? + node, status, place,
               'random', 'true', 1, 1, 3
        from unnest(?::integer[], ?::integer[], ?::integer[], ?::text[]) with ordinality
          as random (workflow, array_place, node, status, place)
        """
            .formatted(WORKFLOWS),
        first,
        first,
        first,
        first,
        tasks.stream().map(Task::workflow).toArray(Integer[]::new),
        tasks.stream().map(Task::array).toArray(Integer[]::new),
        tasks.stream().map(Task::node).toArray(Integer[]::new),
        tasks.stream().map(task -> task.status().code()).toArray(String[]::new));
  }

  private Task taskOf(Instance instance) {
    return tasks.get(instance.task() % tasks.size());
  }

  private int runOf(Instance instance) {
    return taskOf(instance).workflow() + instance.run() * WORKFLOWS;
  }

  /** A scheduler names an array for tasks of none as well. */
  private int arrayOf(Instance instance) {
    Integer place = taskOf(instance).array();
    return taskOf(instance).workflow() + (place == null ? 0 : place * WORKFLOWS);
  }

  /** A second attempt of a task in one run can only be live beside one that was told to end. */
  private List<String> letters() {
    Set<List<Integer>> live = new HashSet<>();
    List<String> letters = new ArrayList<>();
    for (Instance instance : instances) {
      TaskInstanceStatus status = instance.status();
      boolean first =
          !status.isLive()
              || status == TaskInstanceStatus.KILL_SELF
              || live.add(List.of(instance.task() % tasks.size(), runOf(instance)));
      letters.add(first ? status.code() : TaskInstanceStatus.KILL_SELF.code());
    }
    return letters;
  }

  private void insertInstances(TestDatabase db, long first) {
    db.execute(
        """
        insert into task_instance
          (id, task_id, workflow_run_id, array_id, status, nodename, array_batch_num, status_date,
           report_by_date, array_step_id, task_resources_id)
        select ? + place - 1, ? + task, ? + run, ? + array_place, status, host, batch,
               clock_timestamp() - make_interval(secs => age),
               clock_timestamp() - make_interval(secs => overdue), place, 1
        from unnest(?::integer[], ?::integer[], ?::integer[], ?::text[], ?::text[], ?::integer[],
                    ?::float8[], ?::float8[]) with ordinality
          as random (task, run, array_place, status, host, batch, age, overdue, place)
        """,
        first,
        first,
        first,
        first,
        instances.stream().map(one -> one.task() % tasks.size()).toArray(Integer[]::new),
        instances.stream().map(this::runOf).toArray(Integer[]::new),
        instances.stream().map(this::arrayOf).toArray(Integer[]::new),
        letters().toArray(String[]::new),
        instances.stream().map(Instance::host).toArray(String[]::new),
        instances.stream().map(Instance::batch).toArray(Integer[]::new),
        instances.stream().map(Instance::ageSeconds).toArray(Double[]::new),
        instances.stream().map(Instance::overdueSeconds).toArray(Double[]::new));
  }

  /** Selectors of rows that were inserted under ids from a first one on. */
  Arbitrary<KillSelector> selectors(long first) {
    return Arbitraries.frequencyOf(
        Tuple.of(1, named(first, tasks.size()).map(ids -> ofIds(ids, List.of()))),
        Tuple.of(1, named(first, instances.size()).map(ids -> ofIds(List.of(), ids))),
        Tuple.of(8, filters(first)));
  }

  private static Arbitrary<List<Long>> named(long first, int size) {
    return Arbitraries.longs()
        .between(first, first + size - 1)
        .set()
        .ofMinSize(1)
        .ofMaxSize(Math.min(size, 6))
        .map(ids -> ids.stream().sorted().toList());
  }

  private static KillSelector ofIds(List<Long> taskIds, List<Long> instanceIds) {
    return new KillSelector(
        taskIds, instanceIds, null, null, null, null, null, Set.of(), null, null, null, null);
  }

  private static Arbitrary<Long> oneOf(long first, int size) {
    return Arbitraries.longs().between(first, first + size - 1).injectNull(0.7);
  }

  private static Arbitrary<KillSelector> filters(long first) {
    Arbitrary<Long[]> ids =
        Combinators.combine(
                oneOf(first, WORKFLOWS),
                oneOf(first, RUNS),
                oneOf(first, ARRAYS),
                oneOf(first, TEMPLATES))
            .as((workflow, run, array, template) -> new Long[] {workflow, run, array, template});
    Arbitrary<Set<TaskInstanceStatus>> statuses =
        Arbitraries.of(TaskInstanceStatus.live())
            .set()
            .ofMinSize(1)
            .ofMaxSize(4)
            .optional(0.3)
            .map(some -> some.orElse(Set.of()));
    return Combinators.combine(
            ids,
            Arbitraries.integers().between(1, 2).injectNull(0.5),
            statuses,
            Arbitraries.of(USERS).injectNull(0.7),
            Arbitraries.of(HOSTS).injectNull(0.8),
            Arbitraries.of(SECONDS).injectNull(0.8),
            Arbitraries.of(SECONDS).injectNull(0.8))
        .as(
            (id, batch, status, user, host, inState, overdue) ->
                new KillSelector(
                    List.of(),
                    List.of(),
                    id[0],
                    id[1],
                    id[2],
                    id[2] == null ? null : batch,
                    id[3],
                    status,
                    user,
                    host,
                    inState,
                    overdue))
        .filter(selector -> !selector.toJson().isEmpty());
  }

  /** The rows of a failed try, for people. */
  @Override
  public String toString() {
    return String.join(
        "\n  ",
        "users " + users + ", versions " + versions,
        Arrays.toString(tasks.toArray()),
        Arrays.toString(instances.toArray()),
        "letters " + letters());
  }
}
