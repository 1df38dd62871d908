package dev.quell.client;

import static dev.quell.domain.json.FieldTypes.count;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.json.FieldTypes.word;

import dev.quell.domain.json.Fields;
import dev.quell.domain.run.WorkflowRunStatus;
import java.util.Optional;

/**
 * Tells what has become of a run that was to be reaped.
 *
 * @param status its present status; empty if there is no such run or its heartbeat is not overdue
 * @param killSelfRemaining how many instances in KILL_SELF it waits for; 0 if it does not wait
 */
public record ReapedRun(Optional<WorkflowRunStatus> status, long killSelfRemaining) {

  static ReapedRun ofJson(Fields fields) {
    return new ReapedRun(
        fields.required("status", text()).isEmpty()
            ? Optional.empty()
            : Optional.of(
                fields.required(
                    "status", word(WorkflowRunStatus::find, "the letter of a run's status"))),
        fields.optional("kill_self_remaining", count(), 0L));
  }
}
