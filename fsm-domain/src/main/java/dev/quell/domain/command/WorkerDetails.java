package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.count;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a report tells of a worker besides the status. A null field was not reported and
 * leaves its column as it is.
 *
 * @param processGroupId the worker's process group
 * @param stdout path of the file that takes the command's output
 * @param stderr path of the file that takes the command's error output
 * @param stdoutLog the tail of the output
 * @param stderrLog the tail of the error output
 */
public record WorkerDetails(
    @Nullable String nodename,
    @Nullable String distributorId,
    @Nullable Long processGroupId,
    @Nullable String stdout,
    @Nullable String stderr,
    @Nullable String stdoutLog,
    @Nullable String stderrLog) {

  /** A report that tells nothing of its worker. */
  public static final WorkerDetails NONE =
      new WorkerDetails(null, null, null, null, null, null, null);

  /** Whether there is anything to store. */
  public boolean isEmpty() {
    return equals(NONE);
  }

  /** These details, completed and overwritten by what a later report tells. */
  public WorkerDetails overwrittenBy(WorkerDetails later) {
    return new WorkerDetails(
        latest(nodename, later.nodename),
        latest(distributorId, later.distributorId),
        latest(processGroupId, later.processGroupId),
        latest(stdout, later.stdout),
        latest(stderr, later.stderr),
        latest(stdoutLog, later.stdoutLog),
        latest(stderrLog, later.stderrLog));
  }

  private static <T> @Nullable T latest(@Nullable T earlier, @Nullable T later) {
    return later == null ? earlier : later;
  }

  static WorkerDetails ofStart(Fields fields) {
    return new WorkerDetails(
        fields.optional("nodename", text()),
        fields.optional("distributor_id", text()),
        fields.required("process_group_id", count()),
        null,
        null,
        null,
        null);
  }

  static WorkerDetails ofHeartbeat(Fields fields) {
    return new WorkerDetails(
        null,
        fields.optional("distributor_id", text()),
        null,
        fields.optional("stdout", text()),
        fields.optional("stderr", text()),
        null,
        null);
  }

  static WorkerDetails ofEnd(Fields fields) {
    return new WorkerDetails(
        fields.optional("nodename", text()),
        fields.optional("distributor_id", text()),
        null,
        fields.optional("stdout", text()),
        fields.optional("stderr", text()),
        fields.optional("stdout_log", text()),
        fields.optional("stderr_log", text()));
  }

  static WorkerDetails ofVerdict(Fields fields) {
    return ofJob(fields.optional("nodename", text()), fields.optional("distributor_id", text()));
  }

  static WorkerDetails ofJob(@Nullable String nodename, @Nullable String distributorId) {
    return new WorkerDetails(nodename, distributorId, null, null, null, null, null);
  }

  void addTo(JsonObject json) {
    put(json, "nodename", nodename);
    put(json, "distributor_id", distributorId);
    put(json, "process_group_id", processGroupId);
    put(json, "stdout", stdout);
    put(json, "stderr", stderr);
    put(json, "stdout_log", stdoutLog);
    put(json, "stderr_log", stderrLog);
  }

  private static void put(JsonObject json, String name, @Nullable Object value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}
