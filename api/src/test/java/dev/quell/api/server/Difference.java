package dev.quell.api.server;

import java.util.List;
import java.util.Optional;

/**
 * A recorded answer that Quell gives otherwise on purpose.
 *
 * @param status what it answers instead
 * @param detail the sentence in the answer, with the ids of the recording; of a path or query, the
 *     list; of an answer with status 200, all of it
 * @param reason why, and where the contract says so
 */
record Difference(String trace, int seq, int status, String detail, String reason) {
  private static final String UNKNOWN_ID =
      "a client gives up at once instead of retrying for minutes"
          + " (docs/contract/array-and-task-instance.md §0)";
  private static final String MALFORMED =
      "a malformed body stays malformed however often it is sent"
          + " (docs/contract/array-and-task-instance.md §0)";

  private static final String ENVELOPE =
      "the old envelope comes along" + " (docs/contract/conventions.md §4)";
  private static final String SENTENCE =
      "the sentence is ours, and the old envelope comes along (docs/contract/conventions.md §4)";

  private static final List<Difference> ALL =
      List.of(
          new Difference(
              "errors",
              75,
              404,
              "There is no workflow with the id 999.",
              "the wording is ours, and detail comes along"
                  + " (docs/contract/workflow-and-bind.md §7)"),
          new Difference(
              "errors",
              72,
              404,
              "There is no workflow 999.",
              "the sentence is ours" + " (docs/contract/workflow-and-bind.md §5)"),
          new Difference("errors", 73, 404, "There is no workflow 999.", UNKNOWN_ID),
          new Difference(
              "errors", 94, 400, "The field 'user' is missing; it must be a string.", MALFORMED),
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
              "The field 'dag_id' is missing; it must be an integer.",
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
              'workflow_run_id' must be an integer in decimal digits.","input":"one"}]""",
              SENTENCE),
          new Difference(
              "errors",
              96,
              400,
              "The field 'task_instance_ids' is missing; it must be an array of integers, such as"
                  + " [1, 2, 3].",
              MALFORMED),
          new Difference(
              "errors", 101, 400, "The field 'tasks' is missing; it must be an object.", MALFORMED),
          new Difference(
              "errors",
              102,
              400,
              "The field 'task_resources_id' is missing; it must be an integer.",
              MALFORMED),
          new Difference(
              "errors",
              103,
              422,
              """
              [{"type":"missing","loc":["query","task_ids"],"msg":"The query parameter 'task_ids' \
              is missing; it must be the id of a task, repeated for each.","input":null}]""",
              SENTENCE),
          new Difference("errors", 104, 404, "Not Found", ENVELOPE),
          new Difference("errors", 105, 405, "Method Not Allowed", ENVELOPE),
          new Difference(
              "cli",
              282,
              422,
              """
              [{"type":"value_error","loc":["body"],"msg":"The field 'node_args.n' must be an \
              array of strings.","input":null}]""",
              SENTENCE),
          new Difference(
              "cli",
              293,
              200,
              """
              {"workflows":"{\\"WF_ID\\":{},\\"WF_NAME\\":{},\\"WF_STATUS\\":{},\
              \\"CREATED_DATE\\":{},\\"TASKS\\":{},\\"PENDING\\":{},\\"SCHEDULED\\":{},\
              \\"RUNNING\\":{},\\"DONE\\":{},\\"FATAL\\":{},\\"RETRIES\\":{}}"}""",
              "the columns are those of a table with rows (docs/contract/cli-and-reaper.md §24)"),
          new Difference(
              "cli",
              332,
              400,
              "The field 'task_ids' must name tasks of the workflow 1, but they belong to"
                  + " workflow 2.",
              "tasks of another workflow are refused"
                  + " (docs/contract/cli-and-reaper.md §4); the reference set"
                  + " them, as 334 and 338 show, so the replay sets them by SQL afterwards"),
          new Difference(
              "cli",
              498,
              200,
              """
              {"workflows":"{\\"WF_ID\\":{\\"0\\":2},\\"WF_NAME\\":{\\"0\\":\\"failed_flow\\"},\
              \\"WF_STATUS\\":{\\"0\\":\\"DONE\\"},\\"CREATED_DATE\\":{\\"0\\":1795497618000},\
              \\"TASKS\\":{\\"0\\":3},\\"PENDING\\":{\\"0\\":\\"0 (0.0%)\\"},\
              \\"SCHEDULED\\":{\\"0\\":\\"0 (0.0%)\\"},\\"RUNNING\\":{\\"0\\":\\"0 (0.0%)\\"},\
              \\"DONE\\":{\\"0\\":\\"3 (100.0%)\\"},\\"FATAL\\":{\\"0\\":\\"0 (0.0%)\\"},\
              \\"RETRIES\\":{\\"0\\":0}}"}""",
              "a resume sets back the attempts of tasks in G, too"
                  + " (docs/contract/workflow-and-bind.md §27)"));

  /** The difference of an exchange, if there is one. */
  static Optional<Difference> of(GoldenExchange exchange) {
    return ALL.stream()
        .filter(d -> d.trace.equals(exchange.trace()) && d.seq == exchange.seq())
        .findFirst();
  }
}
