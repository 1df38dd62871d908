package dev.quell.loadtest.gatling;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.generator.Request;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Names how an attempt ends, and who reports it. */
enum Ending {
  DONE(TaskInstanceStatus.DONE),
  FAILED(TaskInstanceStatus.ERROR),
  OUT_OF_RESOURCES(TaskInstanceStatus.RESOURCE_ERROR),
  /** Never submitted: the distributor reports it before the batch is launched. */
  UNSUBMITTED(TaskInstanceStatus.NO_DISTRIBUTOR_ID),
  /** Never started: the distributor finds out why. */
  LOST(TaskInstanceStatus.RESOURCE_ERROR),
  /** Started, and then silent: the distributor finds nothing. */
  VANISHED(TaskInstanceStatus.UNKNOWN_ERROR);

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

  Ending(TaskInstanceStatus status) {
    this.letter = status.code();
  }

  /** Reports it, as worker or distributor. */
  Request report(long instance) {
    return switch (this) {
      case DONE -> Request.logDone(instance);
      case FAILED, OUT_OF_RESOURCES -> Request.logErrorWorkerNode(instance, letter);
      case UNSUBMITTED ->
          Request.ofInstance(
              instance,
              "log_no_distributor_id",
              JsonObject.of("no_id_err_msg", Request.ERROR).toBuffer());
      case LOST -> Request.ofInstance(instance, "log_known_error", verdict());
      case VANISHED -> Request.ofInstance(instance, "log_unknown_error", verdict());
    };
  }

  private Buffer verdict() {
    return JsonObject.of("error_state", letter, "error_message", Request.ERROR).toBuffer();
  }
}
