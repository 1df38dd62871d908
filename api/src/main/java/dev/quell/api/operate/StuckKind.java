package dev.quell.api.operate;

import static dev.quell.domain.task.TaskInstanceStatus.INSTANTIATED;
import static dev.quell.domain.task.TaskInstanceStatus.KILL_SELF;
import static dev.quell.domain.task.TaskInstanceStatus.LAUNCHED;
import static dev.quell.domain.task.TaskInstanceStatus.NO_HEARTBEAT;
import static dev.quell.domain.task.TaskInstanceStatus.QUEUED;
import static dev.quell.domain.task.TaskInstanceStatus.RUNNING;
import static dev.quell.domain.task.TaskInstanceStatus.TRIAGING;

import dev.quell.api.config.QuellConfig;
import dev.quell.domain.kill.KillMode;
import dev.quell.domain.kill.KillSelector;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.kill.Selection;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Names a way of being stuck: a status, and what has taken too long in it. Those that are found at
 * once come first, those for which every running instance is looked at come last.
 */
enum StuckKind {
  KILL_NOT_OBEYED(
      KILL_SELF,
      Since.STATUS,
      KillMode.FORCE,
      QuellConfig.Stuck::killNotObeyedSeconds,
      "Told to end themselves, but have not ended."),
  TRIAGE_STALLED(
      TRIAGING,
      Since.STATUS,
      KillMode.FORCE,
      QuellConfig.Stuck::triageStalledSeconds,
      "Missed their heartbeat, and no distributor has told what became of them."),
  NEVER_CAME_UP(
      NO_HEARTBEAT,
      Since.STATUS,
      KillMode.FORCE,
      QuellConfig.Stuck::neverCameUpSeconds,
      "Never started after their launch, and no distributor has ended them."),
  NOT_SUBMITTED(
      INSTANTIATED,
      Since.STATUS,
      KillMode.GRACEFUL,
      QuellConfig.Stuck::notSubmittedSeconds,
      "Taken over by a distributor, but not submitted to the cluster."),
  NOT_PICKED_UP(
      QUEUED,
      Since.STATUS,
      KillMode.GRACEFUL,
      QuellConfig.Stuck::notPickedUpSeconds,
      "Queued, but no distributor has taken them over."),
  SILENT_AT_LAUNCH(
      LAUNCHED,
      Since.REPORT_DUE,
      KillMode.GRACEFUL,
      QuellConfig.Stuck::silentAtLaunchSeconds,
      "Submitted to the cluster, but their heartbeat is overdue."),
  SILENT(
      RUNNING,
      Since.REPORT_DUE,
      KillMode.GRACEFUL,
      QuellConfig.Stuck::silentSeconds,
      "Running, but their heartbeat is overdue.");

  /** Where the time begins that is too long. */
  enum Since {
    STATUS("ti.status_date", "ti.status_date <= now() - make_interval(secs => #{seconds}::float8)"),
    REPORT_DUE(Selection.REPORT_DUE, Selection.overdue("#{seconds}"));

    private final String moment;
    private final String tooLong;

    Since(String moment, String tooLong) {
      this.moment = moment;
      this.tooLong = tooLong;
    }

    /** SQL of it, of an instance {@code ti}. */
    String moment() {
      return moment;
    }

    /** SQL of whether it is too long ago, with the parameter {@code seconds}. */
    String tooLong() {
      return tooLong;
    }
  }

  /** Lists all wire names, for refusals. */
  static final String WIRE_NAMES =
      Arrays.stream(values()).map(StuckKind::wireName).collect(Collectors.joining(", "));

  private final String wireName = name().toLowerCase(Locale.ROOT);
  private final TaskInstanceStatus status;
  private final Since since;
  private final KillMode action;
  private final ToIntFunction<QuellConfig.Stuck> threshold;
  private final String problem;

  StuckKind(
      TaskInstanceStatus status,
      Since since,
      KillMode action,
      ToIntFunction<QuellConfig.Stuck> threshold,
      String problem) {
    this.status = status;
    this.since = since;
    this.action = action;
    this.threshold = threshold;
    this.problem = problem;
  }

  /** Finds the kind of a wire name; empty if there is none. */
  static Optional<StuckKind> find(String wireName) {
    return Arrays.stream(values()).filter(kind -> kind.wireName.equals(wireName)).findFirst();
  }

  /** Gives the name that travels. */
  String wireName() {
    return wireName;
  }

  TaskInstanceStatus status() {
    return status;
  }

  Since since() {
    return since;
  }

  /** The mode of the kill that helps: by force if nobody is there to obey. */
  KillMode action() {
    return action;
  }

  /** A sentence for the operator. */
  String problem() {
    return problem;
  }

  int thresholdSeconds(QuellConfig.Stuck settings) {
    return threshold.applyAsInt(settings);
  }

  /**
   * Selects all that are stuck in this way when a kill job meets them.
   *
   * @param workflowId null for all
   * @param user null for everybody's
   */
  KillSelector selector(
      QuellConfig.Stuck settings, @Nullable Long workflowId, @Nullable String user) {
    Double seconds = (double) thresholdSeconds(settings);
    return new KillSelector(
        List.of(),
        List.of(),
        workflowId,
        null,
        null,
        null,
        null,
        Set.of(status),
        user,
        null,
        since == Since.STATUS ? seconds : null,
        since == Since.REPORT_DUE ? seconds : null);
  }
}
