package dev.quell.api.golden;

import java.util.List;
import java.util.Optional;

/**
 * A recorded answer that Quell gives otherwise on purpose.
 *
 * @param status what it answers instead
 * @param detail the sentence in the answer, with the ids of the recording; of a path, the list
 * @param reason why, and where the contract says so
 */
record Difference(String trace, int seq, int status, String detail, String reason) {
  private static final String UNKNOWN_ID =
      "a client gives up at once instead of retrying for minutes (array-and-task-instance.md §0)";
  private static final String MALFORMED =
      "a malformed body stays malformed however often it is sent (array-and-task-instance.md §0)";

  private static final List<Difference> ALL =
      List.of(
          new Difference("errors", 79, 404, "There is no workflow run 999.", UNKNOWN_ID),
          new Difference("errors", 80, 404, "There is no workflow run 999.", UNKNOWN_ID),
          new Difference("errors", 82, 404, "There is no workflow run 999.", UNKNOWN_ID),
          new Difference("errors", 84, 404, "There is no task instance 999.", UNKNOWN_ID),
          new Difference("errors", 85, 404, "There is no task instance 999.", UNKNOWN_ID),
          new Difference(
              "errors",
              87,
              404,
              "There is no task instance at step 0 of batch 1 of the array 999.",
              UNKNOWN_ID),
          new Difference("errors", 88, 404, "There is no array with the id 999.", UNKNOWN_ID),
          new Difference(
              "errors",
              95,
              400,
              "The field 'status' is missing; it must be the letter of a workflow run's status,"
                  + " one of G, L, B, I, O, R, D, E, S, C, H, T, A.",
              MALFORMED),
          new Difference(
              "errors",
              98,
              400,
              "The field 'dag_id' is missing; it must be an integer from 0 to"
                  + " 9223372036854775807.",
              MALFORMED),
          new Difference(
              "errors", 99, 400, "The field 'name' is missing; it must be a string.", MALFORMED),
          new Difference(
              "errors",
              100,
              400,
              "The field 'nodes' is missing; it must be an array of objects.",
              MALFORMED),
          new Difference(
              "errors",
              97,
              422,
              """
              [{"type":"int_parsing","loc":["path","workflow_run_id"],"msg":"The path parameter \
              'workflow_run_id' must be an integer from 0 to 9223372036854775807 in decimal \
              digits.","input":"one"}]""",
              "the sentence is ours, and the old envelope comes along (conventions.md §4)"),
          new Difference(
              "errors",
              96,
              400,
              "The field 'task_instance_ids' is missing; it must be an array of integers, such as"
                  + " [1, 2, 3].",
              MALFORMED),
          new Difference(
              "errors",
              102,
              400,
              "The field 'task_resources_id' is missing; it must be an integer from 0 to"
                  + " 9223372036854775807.",
              MALFORMED));

  /** The difference of an exchange, if there is one. */
  static Optional<Difference> of(GoldenExchange exchange) {
    return ALL.stream()
        .filter(d -> d.trace.equals(exchange.trace()) && d.seq == exchange.seq())
        .findFirst();
  }
}
