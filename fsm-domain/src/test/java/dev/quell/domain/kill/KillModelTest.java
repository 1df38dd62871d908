package dev.quell.domain.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.cluster.Proof;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogErrorWorkerNode;
import dev.quell.domain.command.TaskInstanceReport;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.domain.task.QueueRules;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.domain.task.TaskStatus;
import dev.quell.domain.task.TransitionDecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Goes through everything that may become of one task, of its at most two attempts, and of one kill
 * job with two workers, in whatever order it happens ({@code docs/kill-jobs.md}, "Every path").
 * What is decided is decided by the rules that the worker asks; what the database guarantees, that
 * a transaction is one step and which locks keep others out of it, is the step of the model, beside
 * which the class stands whose transaction it is. Left out are resumes and new runs, and more than
 * one task.
 */
@Tag("long")
class KillModelTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ([^|]+) \\| ([0-9,]+) \\| ([0-9,]+) \\| ([0-9,]+) \\|$");
  private static final Pattern TITLE = Pattern.compile("<title>([^<]*)</title>");

  @Test
  void everyPathEndsAndIsRight() throws IOException {
    Map<String, List<Long>> found = new HashMap<>();
    for (KillCase killCase : KillCase.all()) {
      Exploration explored = Exploration.of(killCase, ModelRules.REAL);
      assertThat(explored.violation()).as(killCase.name()).isEmpty();
      found.put(
          killCase.name(),
          List.of((long) explored.stateCount(), (long) explored.edgeCount(), explored.endCount()));
      System.out.printf(
          "kill model, %s: %,d states, %,d edges, %,d ends%n",
          killCase, explored.stateCount(), explored.edgeCount(), explored.endCount());
      if (killCase.equals(KillCase.WORKFLOW_ALL)) {
        isDrawn(StatePicture.of(explored), "kill-jobs-states");
      }
      if (killCase.equals(KillCase.TASK_ALL_ASKED)) {
        isDrawn(StatePicture.withProofs(explored), "kill-jobs-proof");
      }
    }

    assertThat(documented()).containsExactlyInAnyOrderEntriesOf(found);
  }

  private static Map<String, List<Long>> documented() throws IOException {
    return ROW.matcher(Files.readString(DOCS.resolve("kill-jobs.md")))
        .results()
        .collect(
            Collectors.toMap(
                row -> row.group(1).strip(),
                row -> List.of(number(row.group(2)), number(row.group(3)), number(row.group(4)))));
  }

  private static long number(String text) {
    return Long.parseLong(text.replace(",", ""));
  }

  /** What is committed is what was found: the source of the picture, and each node and arrow. */
  private static void isDrawn(StatePicture picture, String name) throws IOException {
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", name + ".dot"), picture.dot());
    assertThat(Files.readString(DOCS.resolve(name + ".dot"))).isEqualTo(picture.dot());
    TreeSet<String> drawn =
        TITLE
            .matcher(Files.readString(DOCS.resolve(name + ".svg")))
            .results()
            .map(title -> title.group(1).replace("&#45;", "-").replace("&gt;", ">"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(drawn).containsExactlyInAnyOrderElementsOf(picture.titles());
  }

  /** The model sees what is wrong, because it does when a rule is. */
  enum Broken implements ModelRules {
    HOLD_IS_NOT_LOOKED_AT(KillCase.WORKFLOW_ALL, "the run was held, and a new attempt began") {
      @Override
      public TaskStatus queue(TaskStatus task, boolean held) {
        return QueueRules.after(task, false);
      }
    },
    NOTHING_IS_HELD(
        KillCase.WORKFLOW_ALL, "all of it was killed, and it goes on or may start again") {
      @Override
      public boolean holdsFirst(
          KillScope scope, KillSelector selector, KillJobPhase phase, WalkCursor cursor) {
        return false;
      }
    },
    LATE_REPORT_IS_TAKEN("instance 1 had ended") {
      @Override
      public TransitionDecision report(
          TaskInstanceReport report, TaskState task, TaskInstanceStatus current, boolean newest) {
        return report instanceof LogDone && current == TaskInstanceStatus.ERROR_FATAL
            ? new TransitionDecision.Apply(TaskInstanceStatus.DONE, task.status())
            : super.report(report, task, current, newest);
      }
    },
    FINISHED_TASK_IS_RETRIED("the task was finished") {
      @Override
      public TransitionDecision report(
          TaskInstanceReport report, TaskState task, TaskInstanceStatus current, boolean newest) {
        return report instanceof LogErrorWorkerNode && task.status() == TaskStatus.ERROR_FATAL
            ? new TransitionDecision.Apply(current, TaskStatus.REGISTERING)
            : super.report(report, task, current, newest);
      }
    },
    OBEYING_IS_A_FAILURE_LIKE_ANY("all of it was killed, and it goes on or may start again") {
      @Override
      public TransitionDecision report(
          TaskInstanceReport report, TaskState task, TaskInstanceStatus current, boolean newest) {
        return report instanceof LogErrorWorkerNode && current == TaskInstanceStatus.KILL_SELF
            ? new TransitionDecision.Apply(TaskInstanceStatus.ERROR_FATAL, TaskStatus.REGISTERING)
            : super.report(report, task, current, newest);
      }
    },
    LEASE_IS_NOT_CHECKED(KillCase.TASK_ALL_LATE, "the job was over") {
      @Override
      public boolean mayWrite(boolean holdsTheLease) {
        return true;
      }
    },
    CHUNK_IS_SETTLED_TWICE("an outcome was ") {
      @Override
      public boolean isDue(KillJobPhase phase, ItemOutcome outcome) {
        return true;
      }
    },
    ONE_PASS_IS_ENOUGH("what was named has no outcome") {
      @Override
      public boolean isOfLastPass(WalkCursor cursor) {
        return true;
      }
    },
    NO_PASS_IS_ENOUGH("it goes on for ever without coming to an end") {
      @Override
      public boolean isOfLastPass(WalkCursor cursor) {
        return false;
      }
    },
    STATUS_IS_LEFT_OUT(
        KillCase.WORKFLOW_ALL, "all of it was killed, and it goes on or may start again") {
      @Override
      public List<List<TaskInstanceStatus>> walked(KillSelector selector) {
        return selector.walkedStatuses().stream()
            .filter(together -> !together.contains(TaskInstanceStatus.NO_HEARTBEAT))
            .toList();
      }
    },
    STATUS_IS_LOOKED_FOR_ALONE(
        KillCase.WORKFLOW_ALL, "all of it was killed, and it goes on or may start again") {
      @Override
      public List<List<TaskInstanceStatus>> walked(KillSelector selector) {
        return selector.walkedStatuses().stream().flatMap(List::stream).map(List::of).toList();
      }
    },
    TASK_OUTLIVES_ITS_KILLED_INSTANCE("all of it was killed, and it goes on or may start again") {
      @Override
      public KillVerdict rule(
          KillJobPhase phase,
          KillMode mode,
          KillRules.Target target,
          boolean wasLive,
          boolean meant,
          boolean foreign) {
        KillVerdict verdict = super.rule(phase, mode, target, wasLive, meant, foreign);
        return new KillVerdict(
            verdict.outcome(), verdict.to(), null, verdict.unconfirmed(), verdict.detail());
      }
    },
    WAITING_TASK_STAYS("the task was prevented, and is in REGISTERING") {
      @Override
      public KillRules.TaskVerdict decideTask(TaskStatus task, boolean foreign) {
        KillRules.TaskVerdict verdict = super.decideTask(task, foreign);
        return new KillRules.TaskVerdict(verdict.outcome(), task, verdict.detail());
      }
    },
    CONFIRMED_ONES_STILL_COUNT_AS_SIGNALLED("0 are signalled, but 1 are counted") {
      @Override
      public KillJobCounts countInstances(
          List<KillVerdict> verdicts, boolean wereSignalled, List<Proof> proofs) {
        return super.countInstances(verdicts, false, proofs);
      }
    },
    NOBODY_IS_WAITED_FOR("the job is done, and what was told to end itself has no last outcome") {
      @Override
      public boolean awaitsWorkers(KillJobCounts counts) {
        return false;
      }
    },
    GRACE_IS_CUT_SHORT("the grace was cut short") {
      @Override
      public KillJobPhase inGrace(double secondsLeft) {
        return KillJobPhase.CONFIRM;
      }
    },
    GRACE_NEVER_ENDS("it goes on for ever without coming to an end") {
      @Override
      public KillJobPhase inGrace(double secondsLeft) {
        return KillJobPhase.GRACE;
      }
    },
    NO_CLUSTER_IS_WAITED_FOR(
        KillCase.TASK_ALL_ASKED, "the job is done, and its cluster is still being asked") {
      @Override
      public KillJobPhase afterWalk(KillJobPhase walked, KillJobCounts counts) {
        return super.afterWalk(walked, KillJobCounts.NONE);
      }
    },
    DISTRIBUTOR_IS_BELIEVED(KillCase.TASK_ALL_ASKED, "a distributor was believed") {
      @Override
      public Proof proof(EndToldBy told, boolean askable) {
        return told.proof();
      }
    },
    NOBODY_IS_BELIEVED_TO_HAVE_SPOKEN(
        KillCase.TASK_ALL_ASKED, "no worker has spoken of instance 1") {
      @Override
      public Proof proof(KillJobPhase phase, KillVerdict verdict, EndToldBy told, boolean askable) {
        return verdict.unconfirmed() ? Proof.WORKER : super.proof(phase, verdict, told, askable);
      }
    },
    CLUSTERS_ARE_WAITED_FOR_FOR_EVER(
        KillCase.TASK_ALL_ASKED, "it goes on for ever without coming to an end") {
      @Override
      public boolean givesUp(double secondsLeft) {
        return false;
      }
    },
    WALK_BEGINS_ANEW("it goes on for ever without coming to an end") {
      @Override
      public KillJobPhase afterWalk(KillJobPhase walked, KillJobCounts counts) {
        return walked;
      }
    };

    private final KillCase killCase;
    private final String seen;

    Broken(String seen) {
      this(KillCase.TASK_ALL, seen);
    }

    Broken(KillCase killCase, String seen) {
      this.killCase = killCase;
      this.seen = seen;
    }
  }

  /** The model forgets it, see {@link ModelState.Cluster#queued()}. */
  @Test
  void howAnEarlierAttemptFailedMakesNoDifference() {
    ClusterSteps steps = new ClusterSteps(ModelRules.REAL, true);
    for (TaskStatus task : TaskStatus.values()) {
      for (TaskInstanceStatus newest : TaskInstanceStatus.values()) {
        Set<List<String>> changes = new HashSet<>();
        for (TaskInstanceStatus earlier : TaskInstanceStatus.values()) {
          if (earlier.isFailure()) {
            changes.add(changes(steps, task, earlier, newest));
          }
        }
        assertThat(changes).as("%s, %s", task, newest).hasSize(1);
      }
    }
    for (TaskInstanceStatus earlier : TaskInstanceStatus.values()) {
      if (earlier.isFailure()) {
        KillRules.Target target = new KillRules.Target(earlier, TaskStatus.RUNNING, false);
        assertThat(KillRules.decide(KillMode.FORCE, target, false, true, false).outcome())
            .isEqualTo(ItemOutcome.ALREADY_FINISHED);
        assertThat(KillRules.decide(KillMode.FORCE, target, true, true, false).outcome())
            .isEqualTo(ItemOutcome.LOST_RACE);
        assertThat(KillRules.outcome(earlier)).isEqualTo(ItemOutcome.KILLED);
      }
    }
  }

  private static List<String> changes(
      ClusterSteps steps, TaskStatus task, TaskInstanceStatus earlier, TaskInstanceStatus newest) {
    ModelState.Cluster cluster =
        new ModelState.Cluster(
            new TaskState(task, 2, 2),
            List.of(earlier, newest),
            List.of(EndToldBy.WORKER, EndToldBy.WORKER),
            WorkflowRunStatus.RUNNING,
            WorkflowStatus.RUNNING,
            false,
            false);
    List<ModelStep.To> changes = new ArrayList<>();
    steps.add(ModelState.START.with(cluster), changes);
    assertThat(changes).allMatch(change -> change.state().cluster().attempts().get(0) == earlier);
    return changes.stream()
        .map(
            change ->
                "%s: %s, %s"
                    .formatted(
                        change.step().name(),
                        change.state().cluster().task(),
                        change.state().cluster().newest()))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenRuleIsSeen(Broken rules) {
    Exploration.Violation violation =
        Exploration.of(rules.killCase, rules).violation().orElseThrow();

    assertThat(violation.what()).startsWith(rules.seen);
    assertThat(violation.path()).isNotEmpty();
  }
}
