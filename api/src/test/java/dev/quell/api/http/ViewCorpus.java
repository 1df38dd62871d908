package dev.quell.api.http;

import static dev.quell.api.http.RequestCorpus.UNKNOWN;

import dev.quell.api.http.RequestCorpus.Example;
import dev.quell.api.http.RequestCorpus.Operation;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Good and bad requests to what the command line and the browser ask. */
final class ViewCorpus {
  private static final String SOME = Long.toString(UNKNOWN);
  private static final List<String> NO_INTEGERS = List.of("", "abc", "1.5", "1e3", "007", "null");

  private final RequestCorpus corpus;

  private ViewCorpus(RequestCorpus corpus) {
    this.corpus = corpus;
  }

  static void addTo(RequestCorpus corpus) {
    ViewCorpus views = new ViewCorpus(corpus);
    views.paths();
    views.taskQueries();
    views.templateQueries();
    views.workflowQueries();
    views.bodies();
    views.usage();
    views.changes();
    views.stuck();
    views.console();
  }

  private void paths() {
    corpus.paths("getTaskInstanceDetails", "task_id");
    corpus.paths("getTaskDetails", "task_id");
    corpus.paths("getTaskDependencies", "task_id");
    corpus.paths("getTemplateStatus", "workflow_id");
    corpus.paths("getWorkflowDetails", "workflow_id");
    corpus.paths("getTemplateErrors", "wf_id", "tt_id");
    corpus.paths("getInstanceErrors", "wf_id", "tt_id", "ti_id");
    for (String operationId : List.of("validateUsername", "validateForReset")) {
      Map<String, String> path = RequestCorpus.path("workflow_id", "username");
      corpus.names(operationId, "username", path);
      corpus.paths(new Operation(operationId, path, null), "workflow_id");
    }
  }

  private void taskQueries() {
    Map<String, String> workflow = RequestCorpus.path("workflow_id");
    Call logs = new Call("getArrayTasks", workflow, Map.of("array_name", List.of("")));
    logs.integers("limit", "-1");
    logs.with("job_name", "a/b", true);
    logs.without("array_name");
    Call status = new Call("getTaskStatus", Map.of(), Map.of("task_ids", List.of(SOME, "7")));
    status.integers("task_ids");
    status.without("task_ids");
    Stream.of("PENDING", "RUNNING", "FATAL", "DONE")
        .forEach(word -> status.with("status", word, true));
    Stream.of("SCHEDULED", "done", "F", "").forEach(word -> status.with("status", word, false));
    Call usage = new Call("getTaskResourceUsage", Map.of(), Map.of("task_id", List.of(SOME)));
    usage.integers("task_id");
    usage.without("task_id");
    Call tasks = new Call("getWorkflowTasks", workflow, Map.of("limit", List.of("5")));
    tasks.integers("limit", "-1");
    tasks.without("limit");
    Stream.of("PENDING", "SCHEDULED", "RUNNING", "FATAL", "DONE")
        .forEach(word -> tasks.with("status", word, true));
    Stream.of("G", "pending", "").forEach(word -> tasks.with("status", word, false));
    NO_INTEGERS.stream().skip(1).forEach(text -> tasks.at("workflow_id", text, false));
    Call table = new Call("getTaskTable", workflow, Map.of("tt_name", List.of("fit")));
    table.without("tt_name");
    table.with("tt_name", "数 +&", true);
  }

  private void templateQueries() {
    Call details =
        new Call(
            "getTaskTemplateDetails",
            Map.of(),
            Map.of("workflow_id", List.of(SOME), "task_template_id", List.of(SOME)));
    for (String name : List.of("workflow_id", "task_template_id")) {
      details.integers(name);
      details.with(name, "0", false);
      details.with(name, "-1", false);
      details.with(name, "1".repeat(40), true);
      details.without(name);
    }
    Call versions = new Call("getUsedTemplateVersions", Map.of(), Map.of());
    versions.integers("task_id", "0");
    versions.integers("workflow_id", "0");
    for (String id : List.of("getRequestedCores", "getMostPopularQueue")) {
      Call call =
          new Call(id, Map.of(), Map.of("task_template_version_ids", List.of("(9000000000)")));
      Stream.of("(1, 2)", "(1,2)", "[1]", "( 1 )", "(-1)")
          .forEach(text -> call.with("task_template_version_ids", text, true));
      Stream.of("()", "(1,)", "1", "", "(a)", "(--1)", "(1 2)")
          .forEach(text -> call.with("task_template_version_ids", text, false));
      call.without("task_template_version_ids");
    }
    Call errors = new Call("getTemplateErrors", RequestCorpus.path("wf_id", "tt_id"), Map.of());
    errors.pages();
    errors.with("cluster_errors", "TRUE", true);
    errors.with("just_recent_errors", "whatever", true);
    new Call("getInstanceErrors", RequestCorpus.path("wf_id", "tt_id", "ti_id"), Map.of()).pages();
  }

  private void workflowQueries() {
    Call status = new Call("getWorkflowStatus", Map.of(), Map.of("user", List.of("nobody-42")));
    status.integers("workflow_id", "all");
    status.with("user", "all", true);
    status.with("limit", "0", true);
    status.with("limit", "-1", false);
    status.with("limit", "many", false);
    Call progress = new Call("getWorkflowProgress", Map.of(), Map.of());
    progress.integers("workflow_ids");
    Call overview = new Call("getWorkflowOverview", Map.of(), Map.of());
    Stream.of("user", "tool", "status", "user!", "tool!", "status!", "wf_name", "wf_args")
        .forEach(name -> overview.with(name, "a,b", true));
    overview.with("wf_attribute_key", "k", true);
    overview.with("wf_attribute_value", "v", true);
    overview.with("wf_id", SOME, true);
    overview.with("wf_id", "one", false);
    for (String name : List.of("date_submitted", "date_submitted_end")) {
      overview.with(name, "2026-11-24", true);
      overview.with(name, "", true);
      overview.with(name, "yesterday", false);
      overview.with(name, "24.11.2026", false);
    }
  }

  private void stuck() {
    Call stuck = new Call("getStuck", Map.of(), Map.of("workflow_id", List.of(SOME)));
    stuck.integers("workflow_id");
    stuck.with("user", "alice", true);
    limits(stuck);
    Call retention = new Call("getRetention", Map.of(), Map.of());
    for (String days : List.of("workflow_days", "audit_days")) {
      Stream.of("1", "9999", "36500").forEach(number -> retention.with(days, number, true));
      Stream.of("0", "-1", "36501", "99999", "many", "")
          .forEach(number -> retention.with(days, number, false));
    }
  }

  private void console() {
    Call workflows = new Call("getConsoleWorkflows", Map.of(), Map.of());
    Stream.of("q", "user", "name").forEach(name -> texts(workflows, name));
    letters(workflows, List.of("R", "H"), List.of("", "K", "r", "RR"));
    words(workflows, "sort", "newest", "oldest", "changed", "failing", "busiest");
    Stream.of("7", "0").forEach(place -> workflows.with("after", place, true));
    Stream.of("", "-1", "x", "7.%", "7.MA.").forEach(p -> workflows.with("after", p, false));
    Stream.of("1", "100").forEach(limit -> workflows.with("limit", limit, true));
    Stream.of("0", "101", "many").forEach(limit -> workflows.with("limit", limit, false));
    tasks();
    errors();
    corpus.paths("getConsoleUsage", "workflow_id", "task_template_id");
    Call users = new Call("getConsoleUsers", Map.of(), Map.of());
    Stream.of("q", "user").forEach(name -> texts(users, name));
    limits(users);
    Stream.of("getConsoleWorkflow", "getConsoleGraph", "getConsoleHistory")
        .forEach(operation -> corpus.paths(operation, "workflow_id"));
    Call instances =
        new Call(
            "getConsoleInstances", RequestCorpus.path("array_id"), Map.of("batch", List.of("1")));
    instances.integers("after");
    Stream.of("0", "7", "2147483647").forEach(batch -> instances.with("batch", batch, true));
    Stream.of("-1", "2147483648", "", "x").forEach(batch -> instances.with("batch", batch, false));
    Stream.of("Q", "K", "D").forEach(letter -> instances.with("status", letter, true));
    Stream.of("", "A", "q", "QQ").forEach(letter -> instances.with("status", letter, false));
    limits(instances);
  }

  private void tasks() {
    corpus.paths("getConsoleTask", "task_id");
    Map<String, String> workflow = RequestCorpus.path("workflow_id");
    Call list = new Call("getConsoleTasks", workflow, Map.of());
    Call count = new Call("getConsoleTaskCount", workflow, Map.of());
    Call ids = new Call("getConsoleTaskIds", workflow, Map.of());
    for (Call call : List.of(list, count, ids)) {
      corpus.paths(call.operationId, "workflow_id");
      Stream.of("array_id", "task_template_id").forEach(name -> call.integers(name, "-1"));
      letters(call, List.of("G", "F"), List.of("", "K", "f", "GF"));
      Stream.of("name", "node").forEach(name -> texts(call, name));
      for (String name : List.of("attempts_from", "attempts_to")) {
        Stream.of("0", "3", "1000000").forEach(number -> call.with(name, number, true));
        Stream.of("", "-1", "1000001", "two").forEach(number -> call.with(name, number, false));
      }
    }
    words(list, "sort", "oldest", "newest", "changed", "name", "attempts");
    words(list, "format", "json");
    list.with("after", "7", true);
    Stream.of("", "-1", "x").forEach(place -> list.with("after", place, false));
    limits(list);
  }

  private void errors() {
    Map<String, String> workflow = RequestCorpus.path("workflow_id");
    Map<String, String> group = new HashMap<>(workflow);
    group.put("group", "0123456789abcdef");
    Call groups = new Call("getConsoleErrors", workflow, Map.of());
    Call tasks = new Call("getConsoleErrorTasks", group, Map.of());
    for (Call call : List.of(groups, tasks)) {
      Stream.of("array_id", "task_template_id").forEach(name -> call.integers(name, "-1"));
      words(call, "run", "all", "newest");
      NO_INTEGERS.stream().skip(1).forEach(text -> call.at("workflow_id", text, false));
    }
    Stream.of("1", "100").forEach(limit -> groups.with("limit", limit, true));
    Stream.of("0", "101", "").forEach(limit -> groups.with("limit", limit, false));
    Stream.of("0123456789ABCDEF", "0123", "g".repeat(16))
        .forEach(name -> tasks.at("group", name, false));
    tasks.with("after", "7", true);
    Stream.of("", "-1", "7.MA").forEach(place -> tasks.with("after", place, false));
    limits(tasks);
  }

  private static void texts(Call call, String name) {
    Stream.of("", "alice", "數 +&%_").forEach(text -> call.with(name, text, true));
  }

  private static void letters(Call call, List<String> good, List<String> bad) {
    good.forEach(letter -> call.with("status", letter, true));
    bad.forEach(letter -> call.with("status", letter, false));
  }

  private static void words(Call call, String name, String... good) {
    Stream.of(good).forEach(word -> call.with(name, word, true));
    Stream.of("", "none", "NEWEST").forEach(word -> call.with(name, word, false));
  }

  private static void limits(Call call) {
    Stream.of("1", "20", "999", "1000").forEach(limit -> call.with("limit", limit, true));
    Stream.of("0", "-1", "1001", "007", "", "many")
        .forEach(limit -> call.with("limit", limit, false));
  }

  private void bodies() {
    List<Long> some = List.of(UNKNOWN);
    Operation subdag = new Operation("getSubdag", Map.of(), new JsonObject().put("task_ids", some));
    corpus.bodies(subdag, true);
    corpus.refuse(subdag, body -> body.put("task_ids", List.of()));
    Stream.of(List.of(), List.of("G", "F"), null)
        .forEach(letters -> corpus.accept(subdag, body -> body.put("task_status", letters)));
    Stream.of("G", List.of("X"), List.of(1), Map.of("G", 1), true)
        .forEach(letters -> corpus.refuse(subdag, body -> body.put("task_status", letters)));
    Operation downstream =
        new Operation(
            "getDownstreamTasks",
            Map.of(),
            new JsonObject().put("task_ids", some).put("dag_id", UNKNOWN));
    corpus.bodies(downstream, true);
    corpus.idLists(downstream, "task_ids");
    corpus.ids(downstream, "dag_id");
    Operation validation =
        new Operation("validateWorkflow", Map.of(), new JsonObject().put("task_ids", some));
    corpus.bodies(validation, true);
    corpus.idLists(validation, "task_ids");
    Operation sideways =
        new Operation(
            "getTasksRecursive",
            Map.of("direction", "sideways"),
            new JsonObject().put("task_ids", some));
    corpus.refuse(sideways, body -> body);
  }

  private void changes() {
    Operation update =
        new Operation(
            "updateTaskStatuses",
            Map.of(),
            new JsonObject()
                .put("workflow_id", UNKNOWN)
                .put("task_ids", List.of(UNKNOWN))
                .put("new_status", "D"));
    corpus.bodies(update, true);
    corpus.ids(update, "workflow_id");
    Stream.of("all", 7, "7", -1, List.of(), List.of(1, "2"))
        .forEach(ids -> corpus.accept(update, body -> body.put("task_ids", ids)));
    Stream.of("ALL", 1.5, true, null, Map.of(), List.of("a"), List.of("all"))
        .forEach(ids -> corpus.refuse(update, body -> body.put("task_ids", ids)));
    List<Integer> tooMany = Collections.nCopies(10_001, 1);
    corpus.refuse(update, body -> body.put("task_ids", tooMany));
    corpus.accept(update, body -> body.put("task_ids", tooMany.subList(0, 10_000)));
    corpus.accept(update, body -> body.put("new_status", "G"));
    Stream.of("F", "Y", "d", "", "DG", 5, true, null, List.of("D"))
        .forEach(letter -> corpus.refuse(update, body -> body.put("new_status", letter)));
    flags(update, "recursive");
    Operation reset =
        new Operation("resetWorkflow", RequestCorpus.path("workflow_id"), new JsonObject());
    corpus.bodies(reset, false);
    corpus.paths(reset, "workflow_id");
    flags(reset, "partial_reset");
    Operation increase =
        new Operation("increaseResources", RequestCorpus.path("workflow_id"), new JsonObject());
    corpus.bodies(increase, false);
    corpus.paths(increase, "workflow_id");
  }

  private void flags(Operation operation, String name) {
    Stream.of(true, false, null, "true", "False", 1, "0")
        .forEach(flag -> corpus.accept(operation, body -> body.put(name, flag)));
    Stream.of("maybe", 2, List.of(), "")
        .forEach(flag -> corpus.refuse(operation, body -> body.put(name, flag)));
  }

  private void usage() {
    Operation usage =
        new Operation(
            "getTemplateResourceUsage",
            Map.of(),
            new JsonObject().put("task_template_version_id", UNKNOWN));
    corpus.bodies(usage, true);
    corpus.ids(usage, "task_template_version_id");
    Stream.of(null, List.of(), List.of(1, "2"))
        .forEach(ids -> corpus.accept(usage, body -> body.put("workflows", ids)));
    Stream.of(1, "1", List.of("a"))
        .forEach(ids -> corpus.refuse(usage, body -> body.put("workflows", ids)));
    Stream.of(null, Map.of(), Map.of("n", List.of("1", "2")), Map.of("n", List.of()))
        .forEach(args -> corpus.accept(usage, body -> body.put("node_args", args)));
    Stream.of(List.of(), "n", Map.of("n", "1"), Map.of("n", List.of(1)))
        .forEach(args -> corpus.refuse(usage, body -> body.put("node_args", args)));
    Stream.of(null, "", "0.95", ".5").forEach(p -> corpus.accept(usage, b -> b.put("ci", p)));
    Stream.of("1", "0", "-0.5", "95%", "NaN", 0.95, List.of())
        .forEach(p -> corpus.refuse(usage, b -> b.put("ci", p)));
    flags(usage, "viz");
  }

  /** A request without a body that is acceptable. */
  private final class Call {
    private final String operationId;
    private final Map<String, String> path;
    private final Map<String, List<String>> query;

    Call(String operationId, Map<String, String> path, Map<String, List<String>> query) {
      this.operationId = operationId;
      this.path = path;
      this.query = query;
      add(path, query, true);
    }

    void with(String name, String value, boolean acceptable) {
      Map<String, List<String>> changed = new HashMap<>(query);
      changed.put(name, List.of(value));
      add(path, changed, acceptable);
    }

    void without(String name) {
      Map<String, List<String>> changed = new HashMap<>(query);
      changed.remove(name);
      add(path, changed, false);
    }

    void at(String name, String value, boolean acceptable) {
      Map<String, String> changed = new HashMap<>(path);
      changed.put(name, value);
      add(changed, query, acceptable);
    }

    void integers(String name, String... others) {
      Stream.concat(Stream.of("1", SOME, "123456789012345678"), Stream.of(others))
          .forEach(number -> with(name, number, true));
      NO_INTEGERS.forEach(text -> with(name, text, false));
    }

    void pages() {
      for (String name : List.of("page", "page_size")) {
        with(name, "7", true);
        Stream.of("0", "-1", "two", "").forEach(text -> with(name, text, false));
      }
    }

    private void add(
        Map<String, String> path, Map<String, List<String>> query, boolean acceptable) {
      corpus.examples.add(new Example(operationId, path, query, null, acceptable));
    }
  }
}
