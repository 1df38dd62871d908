package dev.quell.domain.command;

import io.vertx.core.json.JsonObject;

/**
 * What a report tells of a worker besides the status. A null field was not reported and leaves its
 * column as it is.
 *
 * @param processGroupId the worker's process group
 * @param stdout path of the file that takes the command's output
 * @param stderr path of the file that takes the command's error output
 * @param stdoutLog the tail of the output
 * @param stderrLog the tail of the error output
 */
public record WorkerDetails(
    String nodename,
    String distributorId,
    Long processGroupId,
    String stdout,
    String stderr,
    String stdoutLog,
    String stderrLog) {

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

  private static <T> T latest(T earlier, T later) {
    return later == null ? earlier : later;
  }

  static WorkerDetails ofStart(Fields fields) {
    return new WorkerDetails(
        fields.optionalText("nodename"),
        fields.optionalText("distributor_id"),
        fields.id("process_group_id"),
        null,
        null,
        null,
        null);
  }

  static WorkerDetails ofHeartbeat(Fields fields) {
    return new WorkerDetails(
        null,
        fields.optionalText("distributor_id"),
        null,
        fields.optionalText("stdout"),
        fields.optionalText("stderr"),
        null,
        null);
  }

  static WorkerDetails ofEnd(Fields fields) {
    return new WorkerDetails(
        fields.optionalText("nodename"),
        fields.optionalText("distributor_id"),
        null,
        fields.optionalText("stdout"),
        fields.optionalText("stderr"),
        fields.optionalText("stdout_log"),
        fields.optionalText("stderr_log"));
  }

  static WorkerDetails ofVerdict(Fields fields) {
    return ofJob(fields.optionalText("nodename"), fields.optionalText("distributor_id"));
  }

  static WorkerDetails ofJob(String nodename, String distributorId) {
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

  private static void put(JsonObject json, String name, Object value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}
