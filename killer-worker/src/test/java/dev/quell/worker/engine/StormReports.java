package dev.quell.worker.engine;

import dev.quell.domain.command.Command;
import dev.quell.domain.command.LogDistributorId;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogErrorWorkerNode;
import dev.quell.domain.command.LogKnownError;
import dev.quell.domain.command.LogNoDistributorId;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.LogUnknownError;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.command.TransitionToLaunched;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.task.TaskInstanceStatus;
import java.util.List;
import java.util.Random;

/** What workers and distributors of the storm say about an instance, in time and out of it. */
final class StormReports {
  private static final WorkerDetails END =
      new WorkerDetails("node", "17_3", null, "/out", "/err", "a log", "another");

  private final Random random;

  StormReports(Random random) {
    this.random = random;
  }

  /** One command that is likely while an instance has a status, or none. */
  List<Command> about(long id, String status, long arrayId, int batch) {
    return switch (status) {
      case "I" ->
          chance(
              20,
              start(id),
              submitted(id),
              notSubmitted(id),
              new TransitionToLaunched(arrayId, batch, seconds()));
      case "O" ->
          chance(
              60, start(id), start(id), submitted(id), error(id, "E"), error(id, "Z"), guess(id));
      case "X" -> chance(60, start(id), error(id, "E"), error(id, "U"), verdict(id, "E"));
      case "R" ->
          chance(70, beat(id), done(id), error(id, "E"), error(id, "Z"), error(id, "U"), guess(id));
      case "T" ->
          chance(
              70,
              beat(id),
              done(id),
              error(id, "E"),
              error(id, "F"),
              start(id),
              verdict(id, "EZUFR".substring(random.nextInt(5)).substring(0, 1)),
              guess(id));
      case "K" ->
          chance(
              50,
              new TransitionToKilled(arrayId, batch),
              error(id, "F"),
              done(id),
              beat(id),
              start(id),
              verdict(id, "F"));
      case "Q" -> chance(5, start(id), done(id), submitted(id));
      default ->
          chance(
              5,
              beat(id),
              done(id),
              error(id, "E"),
              error(id, "F"),
              start(id),
              submitted(id),
              verdict(id, "E"),
              guess(id));
    };
  }

  /** One of some commands, or none. */
  private List<Command> chance(int percent, Command... commands) {
    return random.nextInt(100) < percent
        ? List.of(commands[random.nextInt(commands.length)])
        : List.of();
  }

  /** After which the next report is overdue: soon, or not before the storm is over. */
  double seconds() {
    return random.nextInt(3) == 0 ? 0.05 : 60;
  }

  private Command start(long id) {
    return new LogRunning(id, seconds(), WorkerDetails.NONE);
  }

  private Command beat(long id) {
    return new LogReportBy(id, seconds(), WorkerDetails.NONE);
  }

  private Command submitted(long id) {
    return new LogDistributorId(id, "17_" + id, seconds());
  }

  private static Command notSubmitted(long id) {
    return new LogNoDistributorId(id, "the cluster refuses it");
  }

  private static Command done(long id) {
    return new LogDone(id, END);
  }

  private static Command error(long id, String state) {
    return new LogErrorWorkerNode(
        id, TaskInstanceStatus.ofCode(state), "it broke", WorkerDetails.NONE);
  }

  private static Command verdict(long id, String state) {
    return new LogKnownError(
        id, TaskInstanceStatus.ofCode(state), "the cluster knows", WorkerDetails.NONE);
  }

  private static Command guess(long id) {
    return new LogUnknownError(
        id, TaskInstanceStatus.UNKNOWN_ERROR, "the cluster does not know", WorkerDetails.NONE);
  }
}
