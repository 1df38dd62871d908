package dev.quell.loadtest.gatling;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.generator.Request;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Names how an attempt ends, and who reports it. */
enum Ending {
  DONE(TaskInstanceStatus.DONE, (id, letter) -> Request.logDone(id)),
  FAILED(TaskInstanceStatus.ERROR, Request::logErrorWorkerNode),
  OUT_OF_RESOURCES(TaskInstanceStatus.RESOURCE_ERROR, Request::logErrorWorkerNode),
  /** Never submitted: the distributor reports it before the batch is launched. */
  UNSUBMITTED(
      TaskInstanceStatus.NO_DISTRIBUTOR_ID,
      (id, letter) ->
          Request.ofInstance(
              id,
              "log_no_distributor_id",
              JsonObject.of("no_id_err_msg", Request.ERROR).toBuffer())),
  /** Never started: the distributor finds out why. */
  LOST(
      TaskInstanceStatus.RESOURCE_ERROR,
      (id, letter) -> Request.ofInstance(id, "log_known_error", verdict(letter))),
  /** Started, and then silent: the distributor finds nothing. */
  VANISHED(
      TaskInstanceStatus.UNKNOWN_ERROR,
      (id, letter) -> Request.ofInstance(id, "log_unknown_error", verdict(letter)));

  /** Of twenty attempts sixteen succeed, three fail, one lacks resources. */
  static final List<Ending> MOSTLY_DONE =
      Stream.of(
              Collections.nCopies(16, DONE),
              Collections.nCopies(3, FAILED),
              List.of(OUT_OF_RESOURCES))
          .flatMap(List::stream)
          .toList();

  /** Every attempt ends in an error. */
  static final List<Ending> ERRORS = List.of(FAILED, UNSUBMITTED, OUT_OF_RESOURCES, LOST, VANISHED);

  /** The status letter after it. */
  final String letter;

  private final BiFunction<Long, String, Request> report;

  Ending(TaskInstanceStatus status, BiFunction<Long, String, Request> report) {
    this.letter = status.code();
    this.report = report;
  }

  private static Buffer verdict(String letter) {
    return JsonObject.of("error_state", letter, "error_message", Request.ERROR).toBuffer();
  }

  Request report(long instance) {
    return report.apply(instance, letter);
  }
}
