package dev.quell.loadtest.comparison;

import java.util.List;

/**
 * Lists what the pages of the console read of a large workflow and beside it, as paths below {@code
 * /console/}.
 *
 * @param template of most of its Tasks
 * @param array of these
 * @param task one of them
 */
record ConsoleReads(long workflow, long template, long array, long task) {

  private String ofWorkflow() {
    return "workflows/" + workflow;
  }

  private String tasks() {
    return ofWorkflow() + "/tasks";
  }

  /** Answers what reads all errors in groups. */
  String errors() {
    return ofWorkflow() + "/errors";
  }

  /** Lists what a page reads when it is opened. */
  List<String> firstAnswers() {
    return List.of(
        "workflows",
        "users",
        "audit",
        ofWorkflow(),
        ofWorkflow() + "/graph",
        ofWorkflow() + "/history",
        errors(),
        ofWorkflow() + "/templates/" + template + "/usage",
        tasks(),
        tasks() + "/count",
        "tasks/" + task,
        "arrays/" + array + "/instances");
  }

  /** Lists what filters and other orders read. */
  List<String> filters(String user) {
    return List.of(
        "workflows?q=burden",
        "workflows?q=none-is-called-so",
        "workflows?q=5",
        "workflows?status=F",
        "workflows?user=" + user,
        "workflows?sort=changed",
        "workflows?sort=failing",
        "workflows?sort=busiest",
        "workflows?sort=busiest&q=test-1&status=R",
        "users?q=test-1",
        errors() + "?run=newest&task_template_id=" + template,
        tasks() + "?status=F",
        tasks() + "?name=777",
        tasks() + "?node=node-7",
        tasks() + "?attempts_from=3",
        tasks() + "?task_template_id=" + template,
        tasks() + "?array_id=" + array,
        tasks() + "?sort=name",
        tasks() + "?sort=changed",
        tasks() + "?sort=attempts&limit=1000",
        tasks() + "/count?node=node-7",
        tasks() + "/ids?status=G",
        "arrays/" + array + "/instances?status=E");
  }

  /** Lists what is read to the end. */
  List<String> exports() {
    return List.of(tasks() + "?format=csv", tasks() + "?format=ndjson&sort=name");
  }
}
