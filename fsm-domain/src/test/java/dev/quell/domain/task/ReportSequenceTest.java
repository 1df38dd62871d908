package dev.quell.domain.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.LogDistributorId;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogErrorWorkerNode;
import dev.quell.domain.command.LogKnownError;
import dev.quell.domain.command.LogNoDistributorId;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.LogUnknownError;
import dev.quell.domain.command.TaskInstanceReport;
import dev.quell.domain.command.WorkerDetails;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/**
 * What must hold whatever is reported in whatever order, for a Task with two instances: its newest
 * one and an older one. Between reports the world moves on as the bulk statements move it.
 */
class ReportSequenceTest {
  private static final int MAX_ATTEMPTS = 3;

  /** {@code docs/contract/fsm.md} §3.1, and the two steps that §9.2 adds. */
  private static final Set<String> INSTANCE_EDGES =
      Set.of(
          "QI", "QK", "IO", "IW", "IK", "IR", "OR", "OU", "OX", "OZ", "OK", "OF", "RT", "RE", "RU",
          "RZ", "RK", "RD", "TR", "TZ", "TU", "TF", "KF", "KD", "XE", "TD", "TE");

  /**
   * {@code docs/contract/fsm.md} §2.1 with each step through E or R drawn together (§9.2, §9.7).
   */
  private static final Set<String> TASK_EDGES =
      Set.of(
          "QI", "IO", "IR", "OR", "RD", "IG", "IA", "IF", "OG", "OA", "OF", "RG", "RA", "RF", "ID",
          "OD");

  /** A Task and two of its instances. */
  private record State(TaskState task, TaskInstanceStatus newest, TaskInstanceStatus older) {

    TaskInstanceStatus instance(boolean isNewest) {
      return isNewest ? newest : older;
    }

    State withInstance(boolean isNewest, TaskInstanceStatus next) {
      return isNewest ? new State(task, next, older) : new State(task, newest, next);
    }

    State withTask(TaskStatus next) {
      return new State(task.withStatus(next), newest, older);
    }
  }

  /** Something that happens; a report is one that {@link TransitionRules} judge. */
  private sealed interface Move {
    State after(State before);
  }

  private record Report(
      boolean ofNewest,
      String name,
      Function<TaskInstanceStatus, Optional<TaskInstanceStatus>> wanted)
      implements Move {

    TransitionDecision decide(State state) {
      TaskInstanceStatus current = state.instance(ofNewest);
      return wanted
          .apply(current)
          .map(asked -> TransitionRules.decide(state.task(), current, ofNewest, asked))
          .orElseGet(TransitionDecision.Ignore::new);
    }

    @Override
    public State after(State before) {
      TransitionDecision decision = decide(before);
      if (decision instanceof TransitionDecision.Apply apply) {
        return before.withInstance(ofNewest, apply.instance()).withTask(apply.task());
      }
      return decision instanceof TransitionDecision.Orphan orphan
          ? before.withInstance(ofNewest, orphan.instance())
          : before;
    }

    @Override
    public String toString() {
      return name + (ofNewest ? " of newest" : " of older");
    }
  }

  private enum Bulk implements Move {
    /** Heartbeats are overdue. */
    SWEEP {
      @Override
      public State after(State before) {
        return switch (before.newest()) {
          case RUNNING -> before.withInstance(true, TaskInstanceStatus.TRIAGING);
          case LAUNCHED -> before.withInstance(true, TaskInstanceStatus.NO_HEARTBEAT);
          default -> before;
        };
      }
    },
    /** A cold resume tells the newest instance to die. */
    KILL {
      @Override
      public State after(State before) {
        return switch (before.newest()) {
          case QUEUED, INSTANTIATED -> before.withInstance(true, TaskInstanceStatus.ERROR_FATAL);
          case LAUNCHED, RUNNING -> before.withInstance(true, TaskInstanceStatus.KILL_SELF);
          default -> before;
        };
      }
    },
    /** A resume gives every Task that is not done new attempts. */
    RESET {
      @Override
      public State after(State before) {
        return before.task().status() == TaskStatus.DONE
            ? before
            : new State(
                new TaskState(TaskStatus.REGISTERING, 0, MAX_ATTEMPTS),
                before.newest(),
                before.older());
      }
    },
    /** A scheduler queues a Task that waits for an attempt. */
    QUEUE {
      @Override
      public State after(State before) {
        return switch (before.task().status()) {
          case REGISTERING, ADJUSTING_RESOURCES ->
              new State(
                  new TaskState(TaskStatus.QUEUED, before.task().numAttempts() + 1, MAX_ATTEMPTS),
                  TaskInstanceStatus.QUEUED,
                  before.newest());
          default -> before;
        };
      }
    }
  }

  /** Says what must hold of one report. */
  private interface Claim {
    void check(State before, Report report, State after);
  }

  private record History(State start, List<Move> moves) {

    void forEachReport(Claim claim) {
      State state = start;
      for (Move move : moves) {
        State next = move.after(state);
        if (move instanceof Report report) {
          claim.check(state, report, next);
        }
        state = next;
      }
    }
  }

  @Property
  void keepsInstancesThatHaveEnded(@ForAll("histories") History history) {
    history.forEachReport(
        (before, report, after) -> {
          if (!before.instance(report.ofNewest()).isLive()) {
            assertThat(after).isEqualTo(before);
          }
        });
  }

  @Property
  void keepsTasksThatAreFinished(@ForAll("histories") History history) {
    history.forEachReport(
        (before, report, after) -> {
          if (before.task().status().isFinished()) {
            assertThat(after.task()).isEqualTo(before.task());
          }
        });
  }

  @Property
  void neverLeavesATaskBetweenTwoSteps(@ForAll("histories") History history) {
    history.forEachReport(
        (before, report, after) -> {
          if (before.task().status() != TaskStatus.ERROR_RECOVERABLE) {
            assertThat(after.task().status()).isNotEqualTo(TaskStatus.ERROR_RECOVERABLE);
          }
        });
  }

  @Property
  void movesInstancesOnlyAlongTheContract(@ForAll("histories") History history) {
    history.forEachReport(
        (before, report, after) -> {
          String edge =
              before.instance(report.ofNewest()).code() + after.instance(report.ofNewest()).code();
          TransitionDecision decision = report.decide(before);
          if (decision instanceof TransitionDecision.Apply) {
            assertThat(INSTANCE_EDGES).contains(edge);
          } else if (decision instanceof TransitionDecision.Orphan) {
            assertThat(edge).matches("[QIORTXK][FD]");
          } else {
            assertThat(after).isEqualTo(before);
          }
        });
  }

  @Property
  void movesTasksOnlyAlongTheContract(@ForAll("histories") History history) {
    history.forEachReport(
        (before, report, after) -> {
          if (before.task().status() != after.task().status()) {
            assertThat(TASK_EDGES)
                .contains(before.task().status().code() + after.task().status().code());
          }
        });
  }

  @Property
  void answersARepeatedReportTheSame(@ForAll("histories") History history) {
    history.forEachReport(
        (before, report, after) -> assertThat(report.after(after)).isEqualTo(after));
  }

  @Property
  void letsNoOlderInstanceTouchItsTask(@ForAll("histories") History history) {
    history.forEachReport(
        (before, report, after) -> {
          if (!report.ofNewest()) {
            assertThat(after).isEqualTo(before.withInstance(false, after.older()));
          }
        });
  }

  @Property
  void movesTaskAndNewestInstanceTogether(@ForAll("histories") History history) {
    history.forEachReport(
        (before, report, after) -> {
          if (report.decide(before) instanceof TransitionDecision.Apply) {
            assertThat(after.task().status().code()).isEqualTo(taskLetterThatFits(after));
          }
        });
  }

  /** The other properties would hold of histories in which nothing ever happens, too. */
  @Property
  void meetsEveryKindOfDecisionOften(@ForAll("histories") History history) {
    history.forEachReport(
        (before, report, after) ->
            Statistics.collect(report.decide(before).getClass().getSimpleName()));

    Statistics.coverage(
        coverage ->
            Stream.of("Apply", "Orphan", "Ignore", "Reject")
                .forEach(decision -> coverage.check(decision).percentage(share -> share > 1)));
  }

  private static String taskLetterThatFits(State state) {
    boolean budget = state.task().numAttempts() < MAX_ATTEMPTS;
    return switch (state.newest().code()) {
      case "W", "E", "U" -> budget ? "G" : "F";
      case "Z" -> budget ? "A" : "F";
      default -> state.newest().code();
    };
  }

  @Provide
  Arbitrary<History> histories() {
    return Combinators.combine(starts(), moves().list().ofMinSize(10).ofMaxSize(30))
        .as(History::new);
  }

  /** Any combination of letters, but more often one that an attempt passes. */
  private static Arbitrary<State> starts() {
    Arbitrary<TaskStatus> tasks =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.of(TaskStatus.class)),
            Tuple.of(1, Arbitraries.of(TaskStatus.class).filter(TaskStatus::isUnderWay)));
    Arbitrary<TaskInstanceStatus> instances =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.of(TaskInstanceStatus.class)),
            Tuple.of(2, Arbitraries.of(TaskInstanceStatus.live())));
    Arbitrary<Integer> attempts = Arbitraries.integers().between(0, MAX_ATTEMPTS);
    return Combinators.combine(tasks, attempts, instances, instances)
        .as(
            (task, numAttempts, newest, older) ->
                new State(new TaskState(task, numAttempts, MAX_ATTEMPTS), newest, older));
  }

  private static Arbitrary<Move> moves() {
    return Arbitraries.frequencyOf(
        Tuple.of(3, Arbitraries.of(distributorReports().toList())),
        Tuple.of(2, Arbitraries.of(verdicts(true).toList())),
        Tuple.of(1, Arbitraries.of(verdicts(false).toList())),
        Tuple.of(4, Arbitraries.of(workerReports(true).toList())),
        Tuple.of(2, Arbitraries.of(workerReports(false).toList())),
        Tuple.of(1, Arbitraries.of(requests(true).toList())),
        Tuple.of(1, Arbitraries.of(requests(false).toList())),
        Tuple.of(2, Arbitraries.just(Bulk.QUEUE)),
        Tuple.of(1, Arbitraries.of(Bulk.class)));
  }

  /** How a distributor takes the newest instance to the cluster. */
  private static Stream<Move> distributorReports() {
    return Stream.of(TaskInstanceStatus.INSTANTIATED, TaskInstanceStatus.LAUNCHED)
        .map(wanted -> request(true, wanted));
  }

  /** What a worker sends, by the commands that carry it. */
  private static Stream<Move> workerReports(boolean ofNewest) {
    return Stream.of(
            new LogRunning(1, 90, WorkerDetails.NONE),
            new LogReportBy(1, 90, WorkerDetails.NONE),
            new LogDone(1, WorkerDetails.NONE),
            error("E"),
            error("Z"),
            error("U"),
            error("F"))
        .map(report -> new Report(ofNewest, report.toString(), report::wantedStatus));
  }

  /** What a distributor sends of single instances, by the commands that carry it. */
  private static Stream<Move> verdicts(boolean ofNewest) {
    return Stream.of(
            new LogDistributorId(1, "4711", 90),
            new LogNoDistributorId(1, ""),
            verdict("E"),
            verdict("Z"),
            verdict("U"),
            verdict("F"),
            verdict("R"),
            new LogUnknownError(1, TaskInstanceStatus.UNKNOWN_ERROR, "", WorkerDetails.NONE))
        .map(report -> new Report(ofNewest, report.toString(), report::wantedStatus));
  }

  private static TaskInstanceReport verdict(String letter) {
    return new LogKnownError(1, TaskInstanceStatus.ofCode(letter), "", WorkerDetails.NONE);
  }

  private static TaskInstanceReport error(String letter) {
    return new LogErrorWorkerNode(1, TaskInstanceStatus.ofCode(letter), "", WorkerDetails.NONE);
  }

  /** A request for each status, whoever may ask for it. */
  private static Stream<Move> requests(boolean ofNewest) {
    return Arrays.stream(TaskInstanceStatus.values()).map(wanted -> request(ofNewest, wanted));
  }

  private static Move request(boolean ofNewest, TaskInstanceStatus wanted) {
    return new Report(ofNewest, "request for " + wanted, current -> Optional.of(wanted));
  }
}
