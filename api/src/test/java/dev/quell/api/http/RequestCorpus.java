package dev.quell.api.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Good and bad requests to every operation that has parameters or a body. Ids name nothing that
 * exists, so a request that is accepted changes nothing; only tools and DAGs need no ids.
 */
final class RequestCorpus {
  static final long UNKNOWN = 9_000_000_000L;
  private static final String LARGEST = "9223372036854775807";
  private static final String TOO_LARGE = "9223372036854775808";

  final List<Example> examples = new ArrayList<>();

  /**
   * One request.
   *
   * @param path parameters of the path
   * @param query parameters of the query, in which each may be repeated
   * @param body null if there is none
   * @param acceptable whether it should be carried out, as far as its form goes
   */
  record Example(
      String operationId,
      Map<String, String> path,
      Map<String, List<String>> query,
      String body,
      boolean acceptable) {

    Example(String operationId, Map<String, String> path, String body, boolean acceptable) {
      this(operationId, path, Map.of(), body, acceptable);
    }

    /** Tells whether an id is asked for. */
    boolean isOf(String id) {
      return path.containsValue(id)
          || query.values().stream().flatMap(List::stream).anyMatch(value -> value.contains(id))
          || (body != null && body.contains(id));
    }

    /** The same of another id. */
    Example ofAnother(String id, String other) {
      Map<String, String> otherPath = new TreeMap<>(path);
      otherPath.replaceAll((name, value) -> value.equals(id) ? other : value);
      Map<String, List<String>> otherQuery = new TreeMap<>(query);
      otherQuery.replaceAll(
          (name, values) -> values.stream().map(value -> value.replace(id, other)).toList());
      String otherBody = body == null ? null : body.replace(id, other);
      return new Example(operationId, otherPath, otherQuery, otherBody, acceptable);
    }

    @Override
    public String toString() {
      String shown = body == null || body.length() < 120 ? body : body.substring(0, 120) + "…";
      String verdict = acceptable ? "takes " : "refuses ";
      return verdict + operationId + " " + path + " " + query + " " + shown;
    }
  }

  static Stream<Example> examples() {
    RequestCorpus corpus = new RequestCorpus();
    corpus.paths("getArrayLimit", "array_id");
    corpus.paths("getArrayLimitByTemplate", "workflow_id", "task_template_version_id");
    corpus.defineArray();
    corpus.queueTaskBatch();
    corpus.transitions();
    corpus.distributorIds();
    corpus.batchHeartbeat();
    corpus.paths("setStatusForTriaging", "workflow_run_id");
    corpus.paths("terminateTaskInstances", "workflow_run_id");
    corpus.instantiate();
    corpus.reports();
    corpus.submissions();
    corpus.verdicts();
    corpus.runs();
    corpus.reads();
    corpus.tools();
    corpus.templates();
    corpus.nodes();
    corpus.edges();
    corpus.workflows();
    corpus.bindings();
    corpus.workflowStates();
    corpus.resumes();
    corpus.reaper();
    corpus.limits();
    ViewCorpus.addTo(corpus);
    KillJobCorpus.addTo(corpus);
    return corpus.examples.stream();
  }

  private void defineArray() {
    Operation define =
        new Operation(
            "defineArray",
            Map.of(),
            new JsonObject()
                .put("workflow_id", UNKNOWN)
                .put("task_template_version_id", UNKNOWN)
                .put("max_concurrently_running", 10)
                .put("name", "an array"));
    bodies(define, true);
    ids(define, "workflow_id");
    ids(define, "task_template_version_id");
    wholeNumbers(define, "max_concurrently_running");
    optionalTexts(define, "name");
    accept(define, body -> body.put("name", "x".repeat(255)));
    refuse(define, body -> body.put("name", "x".repeat(256)));
  }

  private void queueTaskBatch() {
    Operation queue =
        new Operation(
            "queueTaskBatch",
            path("array_id"),
            new JsonObject()
                .put("task_ids", List.of(UNKNOWN, UNKNOWN + 1))
                .put("task_resources_id", UNKNOWN)
                .put("workflow_run_id", UNKNOWN)
                .put("cluster_id", 1));
    bodies(queue, true);
    paths(queue, "array_id");
    idLists(queue, "task_ids");
    ids(queue, "task_resources_id");
    ids(queue, "workflow_run_id");
  }

  private void transitions() {
    Operation launched =
        new Operation(
            "transitionToLaunched",
            path("array_id"),
            new JsonObject().put("batch_number", 1).put("next_report_increment", 279.0));
    bodies(launched, true);
    paths(launched, "array_id");
    wholeNumbers(launched, "batch_number");
    seconds(launched);
    Operation killed =
        new Operation(
            "transitionToKilled", path("array_id"), new JsonObject().put("batch_number", 1));
    bodies(killed, true);
    paths(killed, "array_id");
    wholeNumbers(killed, "batch_number");
  }

  private void distributorIds() {
    Operation store = new Operation("logDistributorIds", path("array_id"), new JsonObject());
    bodies(store, false);
    paths(store, "array_id");
    List.of(Long.toString(UNKNOWN), "0", "007", TOO_LARGE)
        .forEach(
            id -> {
              Stream.of("", "17_3", "a\0b", 17, 1.5)
                  .forEach(text -> accept(store, body -> body.put(id, text)));
              Stream.of(true, null, List.of("a"), Map.of("a", 1))
                  .forEach(value -> refuse(store, body -> body.put(id, value)));
            });
    List.of("", "-1", "1.5", "seven", "٣", "1a")
        .forEach(name -> accept(store, body -> body.put(name, null)));
  }

  private void batchHeartbeat() {
    Operation heartbeat =
        new Operation(
            "logReportByBatch", Map.of(), new JsonObject().put("next_report_increment", 279.0));
    bodies(heartbeat, true);
    seconds(heartbeat);
    Stream.of(List.of(), List.of(1, "2", "03"), null)
        .forEach(list -> accept(heartbeat, body -> body.put("task_instance_ids", list)));
    Stream.of(1, "1", true, Map.of("a", 1), List.of("a"))
        .forEach(value -> refuse(heartbeat, body -> body.put("task_instance_ids", value)));
  }

  private void instantiate() {
    Operation instantiate =
        new Operation(
            "instantiateTaskInstances",
            Map.of(),
            new JsonObject().put("task_instance_ids", List.of(UNKNOWN)));
    bodies(instantiate, true);
    idLists(instantiate, "task_instance_ids");
  }

  private void reports() {
    Operation running =
        new Operation(
            "logRunning",
            path("task_instance_id"),
            new JsonObject().put("process_group_id", "4711").put("next_report_increment", 279.0));
    bodies(running, true);
    paths(running, "task_instance_id");
    counts(running, "process_group_id");
    seconds(running);
    List.of("nodename", "distributor_id").forEach(name -> optionalTexts(running, name));

    Operation heartbeat =
        new Operation(
            "logReportBy",
            path("task_instance_id"),
            new JsonObject().put("next_report_increment", 279.0));
    bodies(heartbeat, true);
    paths(heartbeat, "task_instance_id");
    seconds(heartbeat);
    List.of("distributor_id", "stdout", "stderr").forEach(name -> optionalTexts(heartbeat, name));

    Operation done = new Operation("logDone", path("task_instance_id"), new JsonObject());
    bodies(done, false);
    paths(done, "task_instance_id");
    ends(done);

    Operation error =
        new Operation(
            "logErrorWorkerNode",
            path("task_instance_id"),
            new JsonObject().put("error_state", "E").put("error_description", "it broke"));
    bodies(error, true);
    paths(error, "task_instance_id");
    ends(error);
    Stream.of("E", "Z", "U", "F").forEach(s -> accept(error, body -> body.put("error_state", s)));
    Stream.of("D", "R", "W", "K", "e", "", "EE", 5, true, null)
        .forEach(state -> refuse(error, body -> body.put("error_state", state)));
    texts(error, "error_description");
  }

  private void submissions() {
    Operation submitted =
        new Operation(
            "logDistributorId",
            path("task_instance_id"),
            new JsonObject().put("distributor_id", "4711").put("next_report_increment", 279.0));
    bodies(submitted, true);
    paths(submitted, "task_instance_id");
    texts(submitted, "distributor_id");
    seconds(submitted);

    Operation failed =
        new Operation(
            "logNoDistributorId",
            path("task_instance_id"),
            new JsonObject().put("no_id_err_msg", "refused"));
    bodies(failed, true);
    paths(failed, "task_instance_id");
    texts(failed, "no_id_err_msg");
  }

  private void verdicts() {
    verdict("logKnownError", List.of("E", "Z", "U", "F", "R"), List.of("D", "W", "K", "T", "X"));
    verdict("logUnknownError", List.of("E", "Z", "U", "F"), List.of("R", "D", "W", "K", "T"));
  }

  private void verdict(String operationId, List<String> states, List<String> others) {
    Operation verdict =
        new Operation(
            operationId,
            path("task_instance_id"),
            new JsonObject().put("error_state", "U").put("error_message", "it is gone"));
    bodies(verdict, true);
    paths(verdict, "task_instance_id");
    states.forEach(state -> accept(verdict, body -> body.put("error_state", state)));
    Stream.concat(others.stream(), Stream.of("e", "", "EE", 5, true, null))
        .forEach(state -> refuse(verdict, body -> body.put("error_state", state)));
    texts(verdict, "error_message");
    List.of("nodename", "distributor_id").forEach(name -> optionalTexts(verdict, name));
  }

  private void runs() {
    Operation update =
        new Operation(
            "updateRunStatus", path("workflow_run_id"), new JsonObject().put("status", "R"));
    bodies(update, true);
    paths(update, "workflow_run_id");
    runStatuses(update);
    Operation heartbeat =
        new Operation(
            "logRunHeartbeat",
            path("workflow_run_id"),
            new JsonObject().put("status", "R").put("next_report_increment", 93.0));
    bodies(heartbeat, true);
    paths(heartbeat, "workflow_run_id");
    runStatuses(heartbeat);
    seconds(heartbeat);
  }

  private void resumes() {
    Operation link =
        new Operation(
            "linkWorkflowRun",
            Map.of(),
            new JsonObject()
                .put("workflow_id", UNKNOWN)
                .put("user", "alice")
                .put("jobmon_version", "3.6.0")
                .put("next_report_increment", 93.0));
    bodies(link, true);
    ids(link, "workflow_id");
    texts(link, "user");
    texts(link, "jobmon_version");
    seconds(link);
    truths("setResume", "reset_running_jobs");
    truths("setResumeState", "reset_if_running");
    paths("isResumable", "workflow_id");
    paths("forceCleanupKillSelf", "workflow_id");
  }

  private void truths(String operationId, String name) {
    Operation operation =
        new Operation(operationId, path("workflow_id"), new JsonObject().put(name, true));
    bodies(operation, true);
    paths(operation, "workflow_id");
    Stream.of(true, false, 0, 1, 1.5, "", "false")
        .forEach(value -> accept(operation, body -> body.put(name, value)));
    Stream.of(null, List.of(), List.of(true), Map.of())
        .forEach(value -> refuse(operation, body -> body.put(name, value)));
  }

  private void reaper() {
    paths("reapWorkflowRun", "workflow_run_id");
    paths("getWorkflowNameAndArgs", "workflow_id");
    paths("getTaskTemplateDag", "workflow_id");
    Operation fix =
        new Operation(
            "fixStatusInconsistency",
            path("workflow_id"),
            new JsonObject().put("increase_step", 100));
    bodies(fix, true);
    paths(fix, "workflow_id");
    wholeNumbers(fix, "increase_step");
    Stream.of("G", "R", "D", "nonsense")
        .forEach(status -> lost(Map.of("status", status, "version", "3.6.0"), true));
    lost(Map.of("status", "R", "version", ""), true);
    lost(Map.of("status", "R"), false);
    lost(Map.of("version", "3.6.0"), false);
    lost(Map.of(), false);
  }

  private void lost(Map<String, String> query, boolean acceptable) {
    examples.add(new Example("getLostWorkflowRuns", Map.of(), once(query), null, acceptable));
  }

  private void limits() {
    Operation workflow =
        new Operation(
            "updateWorkflowLimit", path("workflow_id"), new JsonObject().put("max_tasks", 5));
    bodies(workflow, true);
    paths(workflow, "workflow_id");
    wholeNumbers(workflow, "max_tasks");
    Operation array =
        new Operation(
            "updateArrayLimit",
            path("workflow_id"),
            new JsonObject().put("max_tasks", 5).put("task_template_version_id", UNKNOWN));
    bodies(array, true);
    paths(array, "workflow_id");
    wholeNumbers(array, "max_tasks");
    ids(array, "task_template_version_id");
  }

  private void runStatuses(Operation operation) {
    Stream.of("G", "L", "B", "I", "O", "R", "D", "E", "S", "C", "H", "T", "A")
        .forEach(letter -> accept(operation, body -> body.put("status", letter)));
    Stream.of("F", "Q", "X", "r", "", " R", "RR", "RUNNING", 5, true, null, List.of("R"))
        .forEach(letter -> refuse(operation, body -> body.put("status", letter)));
  }

  private void reads() {
    paths("getTaskInstanceAtStep", "array_id", "batch_num", "step_id");
    paths("getTaskInstanceErrors", "task_instance_id");
    Operation resources =
        new Operation("getTaskResources", path("task_resources_id"), new JsonObject());
    bodies(resources, false);
    paths(resources, "task_resources_id");
    Operation sync =
        new Operation(
            "syncStatus",
            path("workflow_run_id"),
            new JsonObject().put("task_instance_ids", List.of(UNKNOWN)).put("status", "O"));
    bodies(sync, true);
    paths(sync, "workflow_run_id");
    idLists(sync, "task_instance_ids");
    Stream.of("Q", "I", "O", "R", "T", "X", "K", "W", "E", "U", "Z", "D", "F")
        .forEach(status -> accept(sync, body -> body.put("status", status)));
    Stream.of("A", "q", "", " ", "QQ", "\0Q", 5, true, null, List.of("Q"), Map.of("Q", 1))
        .forEach(status -> refuse(sync, body -> body.put("status", status)));
    names("getCluster", "cluster_name", path("cluster_name"));
    names("getQueue", "queue_name", path("cluster_id", "queue_name"));
    paths(new Operation("getQueue", path("cluster_id", "queue_name"), null), "cluster_id");
  }

  private void tools() {
    Operation tool = new Operation("defineTool", Map.of(), new JsonObject().put("name", "corpus"));
    bodies(tool, true);
    shortTexts(tool, "name");
    paths("getToolVersions", "tool_id");
    usage("start_date", "end_date");
    usage("end_date", "start_date");
    Operation version =
        new Operation("addToolVersion", Map.of(), new JsonObject().put("tool_id", UNKNOWN));
    bodies(version, true);
    ids(version, "tool_id");
  }

  private void usage(String date, String other) {
    Map<String, String> path = Map.of("tool_name", "no such tool");
    Stream.of("2026-11-24", "2026-11-20")
        .forEach(
            text ->
                examples.add(
                    new Example(
                        "getToolResourceUsage",
                        path,
                        once(Map.of(date, text, other, "2026-11-22")),
                        null,
                        true)));
    Stream.of("", "2026", "2026-1-2", "24.11.2026", "yesterday", "2026-11-24T00:00:00")
        .forEach(
            text ->
                examples.add(
                    new Example(
                        "getToolResourceUsage",
                        path,
                        once(Map.of(date, text, other, "2026-11-22")),
                        null,
                        false)));
    examples.add(
        new Example("getToolResourceUsage", path, once(Map.of(other, "2026-11-22")), null, false));
  }

  private void templates() {
    paths("getTaskTemplates", "tool_version_id");
    paths("getTaskTemplateVersions", "task_template_id");
    paths("getTaskTemplateOfVersion", "task_template_version_id");
    Operation template =
        new Operation(
            "defineTaskTemplate",
            Map.of(),
            new JsonObject().put("tool_version_id", UNKNOWN).put("task_template_name", "part"));
    bodies(template, true);
    ids(template, "tool_version_id");
    shortTexts(template, "task_template_name");
    Operation version =
        new Operation(
            "defineTaskTemplateVersion",
            path("task_template_id"),
            new JsonObject()
                .put("command_template", "true {n}")
                .put("arg_mapping_hash", 4711)
                .put("node_args", List.of("n"))
                .put("task_args", List.of())
                .put("op_args", List.of()));
    bodies(version, true);
    paths(version, "task_template_id");
    texts(version, "command_template");
    hashes(version, "arg_mapping_hash");
    List.of("node_args", "task_args", "op_args").forEach(name -> nameLists(version, name));
  }

  private void nameLists(Operation operation, String name) {
    Stream.of(List.of(), List.of("a", "b", "a"), List.of(5), List.of("x".repeat(255), "数"))
        .forEach(list -> accept(operation, body -> body.put(name, list)));
    Stream.of("a", 1, true, null, Map.of("a", "b"), List.of(List.of("a")), List.of(true))
        .forEach(list -> refuse(operation, body -> body.put(name, list)));
    refuse(operation, body -> body.put(name, List.of("x".repeat(256))));
    raw(operation, operation.with(name, "[null]"), false);
  }

  private void nodes() {
    Operation nodes =
        new Operation("defineNodes", Map.of(), new JsonObject().put("nodes", List.of(node())));
    bodies(nodes, true);
    Stream.of(List.of(), List.of(node(), node()))
        .forEach(list -> accept(nodes, body -> body.put("nodes", list)));
    Stream.of(1, "[]", true, null, node(), List.of(1), List.of(List.of()), List.of(Map.of()))
        .forEach(list -> refuse(nodes, body -> body.put("nodes", list)));
    Stream.of(4711, "0", "9".repeat(78), Long.MAX_VALUE)
        .forEach(hash -> accept(nodes, body -> withNode(body, "node_args_hash", hash)));
    Stream.of("9".repeat(79), -1, "a", true, List.of(1))
        .forEach(hash -> refuse(nodes, body -> withNode(body, "node_args_hash", hash)));
    Stream.of(Map.of(), Map.of("7", "a", "8", 5), Map.of("007", ""), Map.of("-1", "x".repeat(5000)))
        .forEach(args -> accept(nodes, body -> withNode(body, "node_args", args)));
    Stream.of(
            List.of(),
            "7",
            Map.of("n", "a"),
            Map.of("", "a"),
            Map.of("7", true),
            Map.of("7", List.of("a")))
        .forEach(args -> refuse(nodes, body -> withNode(body, "node_args", args)));
    accept(nodes, body -> withNode(body, "task_template_version_id", -1));
    refuse(nodes, body -> withNode(body, "task_template_version_id", 1.5));
  }

  private static JsonObject node() {
    return new JsonObject()
        .put("task_template_version_id", UNKNOWN)
        .put("node_args_hash", "17")
        .put("node_args", Map.of("1", "a"));
  }

  private static JsonObject withNode(JsonObject body, String name, Object value) {
    return body.put("nodes", List.of(node(), node().put(name, value)));
  }

  private void edges() {
    Operation dag = new Operation("defineDag", Map.of(), new JsonObject().put("dag_hash", 4711));
    bodies(dag, true);
    hashes(dag, "dag_hash");
    Operation edges =
        new Operation(
            "addEdges",
            path("dag_id"),
            new JsonObject().put("edges_to_add", List.of(edge())).put("mark_created", true));
    bodies(edges, true);
    paths(edges, "dag_id");
    Stream.of(List.of(), List.of(edge(), edge()), List.of(Map.of("node_id", "5")))
        .forEach(list -> accept(edges, body -> body.put("edges_to_add", list)));
    Stream.of(1, "[]", true, null, edge(), List.of(1), List.of(Map.of()))
        .forEach(list -> refuse(edges, body -> body.put("edges_to_add", list)));
    Stream.of(1, "1", List.of(1.5), List.of("a"), Map.of())
        .forEach(
            ids ->
                refuse(
                    edges,
                    body ->
                        body.put("edges_to_add", List.of(edge().put("upstream_node_ids", ids)))));
    accept(edges, body -> body.put("mark_created", false));
    Stream.of(0, 1, "true", "", null, List.of())
        .forEach(flag -> refuse(edges, body -> body.put("mark_created", flag)));
  }

  private static JsonObject edge() {
    return new JsonObject()
        .put("node_id", UNKNOWN)
        .put("upstream_node_ids", List.of())
        .put("downstream_node_ids", List.of(UNKNOWN + 1, "2"));
  }

  private void workflows() {
    Operation define =
        new Operation(
            "defineWorkflow",
            Map.of(),
            new JsonObject()
                .put("tool_version_id", UNKNOWN)
                .put("dag_id", UNKNOWN)
                .put("workflow_args_hash", 17)
                .put("task_hash", "18")
                .put("description", "")
                .put("name", "a workflow")
                .put("workflow_args", "v1")
                .put("max_concurrently_running", 10)
                .put("workflow_attributes", Map.of("team", "demo")));
    bodies(define, true);
    List.of("tool_version_id", "dag_id").forEach(name -> ids(define, name));
    List.of("workflow_args_hash", "task_hash").forEach(name -> hashes(define, name));
    List.of("description", "name", "workflow_args").forEach(name -> optionalTexts(define, name));
    refuse(define, body -> body.put("name", "x".repeat(256)));
    wholeNumbers(define, "max_concurrently_running");
    attributes(define);
    Operation set =
        new Operation(
            "setWorkflowAttributes",
            path("workflow_id"),
            new JsonObject().put("workflow_attributes", new JsonObject()));
    bodies(set, true);
    paths(set, "workflow_id");
    attributes(set);
    matchingWorkflows();
  }

  private void attributes(Operation operation) {
    String name = "workflow_attributes";
    Stream.of(Map.of(), Map.of("a", "b", "c", 2, "d", 1.5, "e", true), Map.of("", ""))
        .forEach(map -> accept(operation, body -> body.put(name, map)));
    accept(operation, body -> body.put(name, new JsonObject().putNull("a")));
    accept(operation, body -> body.put(name, Map.of("a", "x".repeat(255))));
    Stream.of(
            1,
            "{}",
            true,
            null,
            List.of(),
            Map.of("a", List.of()),
            Map.of("a", Map.of()),
            Map.of("a", "x".repeat(256)),
            Map.of("x".repeat(256), "a"))
        .forEach(map -> refuse(operation, body -> body.put(name, map)));
  }

  private void matchingWorkflows() {
    Operation matching = new Operation("getMatchingWorkflows", path("workflow_args_hash"), null);
    // Signs are left out: the validator would read a number, where the router reads text.
    Stream.of("0", "17", "0017", "1_000", "9".repeat(78), "0_0" + TOO_LARGE)
        .forEach(hash -> examples.add(matching.at("workflow_args_hash", hash, null, true)));
    Stream.of("a", "1.5", "1e3", "_1", "1_", "1__0", "--1", "٣", "9".repeat(79), "null")
        .forEach(hash -> examples.add(matching.at("workflow_args_hash", hash, null, false)));
  }

  private void hashes(Operation operation, String name) {
    Stream.of(0, 17, 5.0, Long.MAX_VALUE, TOO_LARGE, "0", "0017", " 17 ", "9".repeat(78))
        .forEach(hash -> accept(operation, body -> body.put(name, hash)));
    raw(operation, operation.with(name, "9".repeat(78)), true);
    Stream.of(-1, 1.5, "", " ", "a", "-1", "+1", "1_0", "1e3", "9".repeat(79), true, null)
        .forEach(hash -> refuse(operation, body -> body.put(name, hash)));
    refuse(operation, body -> body.put(name, List.of(1)));
    raw(operation, operation.with(name, "-" + "9".repeat(30)), false);
    raw(operation, operation.with(name, "9".repeat(79)), false);
  }

  private void shortTexts(Operation operation, String name) {
    Stream.of("", "x".repeat(255), "a\0b", "数", 5)
        .forEach(text -> accept(operation, body -> body.put(name, text)));
    Stream.of("x".repeat(256), true, null, List.of("a"), Map.of("a", 1))
        .forEach(value -> refuse(operation, body -> body.put(name, value)));
  }

  private void bindings() {
    Operation tasks =
        new Operation(
            "bindTasks",
            Map.of(),
            new JsonObject()
                .put("workflow_id", UNKNOWN)
                .put("mark_created", true)
                .put("tasks", new JsonObject().put("123", newTask())));
    bodies(tasks, true);
    ids(tasks, "workflow_id");
    flags(tasks, "mark_created");
    accept(tasks, body -> body.put("tasks", Map.of()));
    Stream.of(1, "{}", true, null, List.of())
        .forEach(value -> refuse(tasks, body -> body.put("tasks", value)));
    task(tasks, true, 0, UNKNOWN, "7", 0, -1);
    task(tasks, false, 0, "a", 1.5, null, true);
    task(tasks, true, 1, "9".repeat(78), 17, "0017", " 5 ");
    task(tasks, false, 1, "9".repeat(79), -1, "-1", "", "1.5", 1.5, "1e3", null, true, List.of(1));
    List.of(2, 3).forEach(place -> task(tasks, true, place, UNKNOWN, "7", -1));
    List.of(2, 3).forEach(place -> task(tasks, false, place, "a", 1.5, null));
    task(tasks, true, 4, "", "x".repeat(255), 5);
    task(tasks, false, 4, "x".repeat(256), null, true, List.of("a"));
    task(tasks, true, 5, "", "x".repeat(20_000), "a\0b", 5);
    task(tasks, false, 5, null, true, List.of("a"));
    task(tasks, true, 6, 0, 3, "3", Integer.MAX_VALUE);
    task(tasks, false, 6, -1, 1.5, "many", null, true, 2_147_483_648L);
    task(tasks, true, 7, true, false);
    task(tasks, false, 7, 0, 1, "true", null, List.of());
    task(tasks, true, 8, Map.of(), null, Map.of("memory", 0.5, "cores", List.of(1, 2), "x", "f"));
    task(tasks, false, 8, "{}", 1, true, List.of(), Map.of("memory", true));
    task(tasks, false, 8, Map.of("memory", Map.of()), Map.of("memory", List.of("1")));
    task(tasks, true, 9, List.of(), null, List.of("long.q", 7));
    task(tasks, false, 9, "[]", 1, true, Map.of(), List.of(true), List.of(List.of()));
    Stream.of(newTask().add(1), new JsonArray(), new JsonObject(), "a task", 7)
        .forEach(value -> refuse(tasks, body -> body.put("tasks", Map.of("123", value))));

    Operation args =
        new Operation(
            "bindTaskArgs",
            Map.of(),
            new JsonObject().put("task_args", List.of(List.of(UNKNOWN, "7", "value"))));
    bodies(args, true);
    Stream.of(List.of(), List.of(List.of("1", 2, "x".repeat(5_000)), List.of(1, 2, 3)))
        .forEach(value -> accept(args, body -> body.put("task_args", value)));
    Stream.of(1, "[]", true, null, Map.of(), List.of(1), List.of(List.of(1, 2)))
        .forEach(value -> refuse(args, body -> body.put("task_args", value)));
    Stream.of(
            List.of(1, 2, true), List.of("a", 2, "x"), List.of(1, 1.5, "x"), List.of(1, 2, "x", 4))
        .forEach(value -> refuse(args, body -> body.put("task_args", List.of(value))));
    attributes();

    Operation resources =
        new Operation(
            "bindResources",
            Map.of(),
            new JsonObject().put("queue_id", UNKNOWN).put("task_resources_type_id", "O"));
    bodies(resources, true);
    ids(resources, "queue_id");
    Stream.of("O", "V", "A")
        .forEach(type -> accept(resources, body -> body.put("task_resources_type_id", type)));
    Stream.of("o", "", "X", "OO", 5, true, null, List.of("O"))
        .forEach(type -> refuse(resources, body -> body.put("task_resources_type_id", type)));
    Stream.of(Map.of(), Map.of("memory", 2, "nested", Map.of("a", List.of(1, true))), null)
        .forEach(value -> accept(resources, body -> body.put("requested_resources", value)));
    Stream.of(1, "{}", true, List.of())
        .forEach(value -> refuse(resources, body -> body.put("requested_resources", value)));
  }

  private void attributes() {
    String id = Long.toString(UNKNOWN);
    Operation many =
        new Operation(
            "bindTaskAttributes",
            Map.of(),
            new JsonObject().put("task_attributes", new JsonObject().put(id, Map.of("a", "b"))));
    bodies(many, true);
    Stream.of(Map.of(), Map.of(id, Map.of()), Map.of("007", Map.of("a", 1, "b", "x".repeat(255))))
        .forEach(value -> accept(many, body -> body.put("task_attributes", value)));
    accept(many, body -> body.put("task_attributes", Map.of(id, new JsonObject().putNull("a"))));
    Stream.of(1, "{}", true, null, List.of(), Map.of(id, "a"), Map.of(id, List.of()))
        .forEach(value -> refuse(many, body -> body.put("task_attributes", value)));
    Stream.of("a", "", "--1", "1.5")
        .forEach(key -> refuse(many, body -> body.put("task_attributes", Map.of(key, Map.of()))));
    Stream.of(true, List.of("a"), Map.of("a", 1), "x".repeat(256))
        .forEach(
            value ->
                refuse(many, body -> body.put("task_attributes", Map.of(id, Map.of("a", value)))));
    refuse(many, body -> body.put("task_attributes", Map.of(id, Map.of("x".repeat(256), "b"))));

    Operation one =
        new Operation(
            "addTaskAttributes", Map.of(), new JsonObject().put("task_id", UNKNOWN).put("a", "b"));
    accept(one, body -> body);
    raw(one, null, false);
    raw(one, "{}", false);
    raw(one, "[]", false);
    accept(one, body -> body.put("server_structlog_context", Map.of("cluster", "dummy")));
    ids(one, "task_id");
    optionalTexts(one, "a");
    refuse(one, body -> body.put("a", "x".repeat(256)));
    refuse(one, body -> body.put("x".repeat(256), "b"));
    refuse(one, body -> without(body, "task_id"));
  }

  private void workflowStates() {
    paths("getMostRecentError", "task_id");
    paths("getWorkflowLimit", "workflow_id");
    paths("getWorkflowMetadata", "workflow_id");
    Operation updates =
        new Operation("getTaskStatusUpdates", path("workflow_id"), new JsonObject());
    bodies(updates, false);
    paths(updates, "workflow_id");
    Stream.of("2026-11-24 05:20:07", "2026-11-24T05:20:07", "2026-11-24 05:20:07.25", null)
        .forEach(time -> accept(updates, body -> body.put("last_sync", time)));
    Stream.of("", "now", "2026-11-24", "05:20:07", "2026-11-24 05:20:07Z", 1_764_000_000, true)
        .forEach(time -> refuse(updates, body -> body.put("last_sync", time)));
    Stream.of("x' or '1", "2026-11-24 05:20:07 ", List.of(), Map.of())
        .forEach(time -> refuse(updates, body -> body.put("last_sync", time)));
    pages();
  }

  private void pages() {
    Map<String, String> first = Map.of("max_task_id", "0", "chunk_size", "500");
    Stream.of("0", LARGEST).forEach(id -> page(Map.of("workflow_id", id), first, true));
    Stream.of("007", "abc", "1.5").forEach(id -> page(Map.of("workflow_id", id), first, false));
    Stream.of("0", "12", LARGEST).forEach(id -> page("max_task_id", id, true));
    Stream.of("", "abc", "1.5", TOO_LARGE).forEach(id -> page("max_task_id", id, false));
    Stream.of("0", "1", "100000").forEach(size -> page("chunk_size", size, true));
    Stream.of("", "-1", "many", "100001").forEach(size -> page("chunk_size", size, false));
    first
        .keySet()
        .forEach(
            name -> {
              Map<String, String> without = new TreeMap<>(first);
              without.remove(name);
              page(path("workflow_id"), without, false);
            });
  }

  private void page(String name, String value, boolean acceptable) {
    Map<String, String> query = new TreeMap<>(Map.of("max_task_id", "0", "chunk_size", "500"));
    query.put(name, value);
    page(path("workflow_id"), query, acceptable);
  }

  private void page(Map<String, String> path, Map<String, String> query, boolean acceptable) {
    examples.add(new Example("getUnfinishedTasks", path, once(query), null, acceptable));
  }

  private static Map<String, List<String>> once(Map<String, String> query) {
    Map<String, List<String>> repeated = new TreeMap<>();
    query.forEach((name, value) -> repeated.put(name, List.of(value)));
    return repeated;
  }

  private static JsonArray newTask() {
    return new JsonArray()
        .add(UNKNOWN)
        .add("9".repeat(77))
        .add(UNKNOWN)
        .add(UNKNOWN)
        .add("a task")
        .add("true")
        .add(3)
        .add(false)
        .add(new JsonObject().put("memory", 0.5))
        .add(new JsonArray());
  }

  /** Tasks with values at one position. */
  private void task(Operation operation, boolean acceptable, int place, Object... values) {
    for (Object value : values) {
      JsonObject body = operation.body.copy();
      body.getJsonObject("tasks").getJsonArray("123").set(place, value);
      raw(operation, body.encode(), acceptable);
    }
  }

  private void flags(Operation operation, String name) {
    Stream.of(true, false).forEach(flag -> accept(operation, body -> body.put(name, flag)));
    Stream.of(0, 1, "true", "", null, List.of(), Map.of())
        .forEach(flag -> refuse(operation, body -> body.put(name, flag)));
  }

  /** A name may be any text but the empty one, which no path can tell. */
  void names(String operationId, String name, Map<String, String> path) {
    Operation operation = new Operation(operationId, path, null);
    Stream.of("null.q", "null", "7", "true", "a/b", "a b+c", "100%", "?#;:'\"", "数\uD83D\uDE00")
        .forEach(text -> examples.add(operation.at(name, text, null, true)));
    examples.add(operation.at(name, "x".repeat(2000), null, true));
  }

  private void ends(Operation operation) {
    List.of("nodename", "distributor_id", "stdout", "stderr", "stdout_log", "stderr_log")
        .forEach(name -> optionalTexts(operation, name));
  }

  /** What holds of every body. */
  void bodies(Operation operation, boolean hasRequiredFields) {
    accept(operation, body -> body.put("unknown_field", List.of(1, "a", Map.of())));
    knownBodies(operation, hasRequiredFields);
  }

  /** What holds of a body that kills: it must be understood whole. */
  void ordersToKill(Operation operation) {
    refuse(operation, body -> body.put("unknown_field", List.of(1, "a", Map.of())));
    refuse(operation, body -> body.put("dry_run", true));
    knownBodies(operation, true);
  }

  private void knownBodies(Operation operation, boolean hasRequiredFields) {
    accept(operation, body -> body);
    accept(operation, body -> body.put("server_structlog_context", Map.of("cluster", "dummy")));
    raw(operation, null, !hasRequiredFields);
    raw(operation, "{}", !hasRequiredFields);
    List.of("{", "[]", "[{}]", "null", "7", "\"text\"", "{} {}", "{'a': 1}", "\u0000", "nonsense")
        .forEach(body -> raw(operation, body, false));
    operation.body.fieldNames().stream()
        .filter(name -> !operation.id.equals("defineArray") || !name.equals("name"))
        .filter(name -> !name.equals("cluster_id"))
        .filter(name -> !operation.id.equals("killStuck") || !name.equals("workflow_id"))
        .forEach(name -> refuse(operation, body -> without(body, name)));
  }

  void ids(Operation operation, String name) {
    Stream.of(0, UNKNOWN, 5.0, Long.MAX_VALUE, "0", "0012", TOO_LARGE, " 12 ", -1, "-1", -1.0)
        .forEach(id -> accept(operation, body -> body.put(name, id)));
    Stream.of(1.5, "", " ", "abc", "--1", "+1", "1.5", "1e3", true, null)
        .forEach(id -> refuse(operation, body -> body.put(name, id)));
    Stream.of(List.of(1), Map.of("a", 1)).forEach(id -> refuse(operation, b -> b.put(name, id)));
    raw(operation, operation.with(name, TOO_LARGE), true);
    raw(operation, operation.with(name, "-" + "1".repeat(30)), true);
    raw(operation, operation.with(name, "1e400"), false);
  }

  private void counts(Operation operation, String name) {
    Stream.of(0, UNKNOWN, 5.0, Long.MAX_VALUE, "0", "0012", LARGEST, " 12 ")
        .forEach(count -> accept(operation, body -> body.put(name, count)));
    Stream.of(-1, -1.0, 1.5, "", "abc", "-1", "+1", "1e3", TOO_LARGE, true, null)
        .forEach(count -> refuse(operation, body -> body.put(name, count)));
    raw(operation, operation.with(name, TOO_LARGE), false);
  }

  void idLists(Operation operation, String name) {
    Stream.of(List.of(), List.of(1, "2", "03"), List.of(7, 7, -1, TOO_LARGE))
        .forEach(list -> accept(operation, body -> body.put(name, list)));
    Stream.of(1, "1", "[1]", true, null, Map.of("a", 1))
        .forEach(value -> refuse(operation, body -> body.put(name, value)));
    Stream.of("a", 1.5, true, List.of(1), Map.of())
        .forEach(id -> refuse(operation, body -> body.put(name, List.of(1, id))));
    raw(operation, operation.with(name, "[null]"), false);
  }

  private void wholeNumbers(Operation operation, String name) {
    Stream.of(0, 1, 2_147_483_647, "0", "2147483647", "007")
        .forEach(number -> accept(operation, body -> body.put(name, number)));
    Stream.of(-1, 1.5, 2_147_483_648L, "2147483648", "-1", "many", "", true, null, List.of(1))
        .forEach(number -> refuse(operation, body -> body.put(name, number)));
  }

  private void seconds(Operation operation) {
    String name = "next_report_increment";
    Stream.of(0, 279, 279.5, 315_360_000)
        .forEach(number -> accept(operation, body -> body.put(name, number)));
    Stream.of(-1, -0.5, 315_360_001, 1e300, "279", true, null, List.of(279))
        .forEach(number -> refuse(operation, body -> body.put(name, number)));
  }

  private void texts(Operation operation, String name) {
    Stream.of("", "x".repeat(20_000), "a\0b", 5)
        .forEach(text -> accept(operation, body -> body.put(name, text)));
    Stream.of(true, null, List.of("a"), Map.of("a", 1))
        .forEach(value -> refuse(operation, body -> body.put(name, value)));
  }

  private void optionalTexts(Operation operation, String name) {
    Stream.of("", "text", "a\0b", "数\uD83D\uDE00", 17, 1.5, null)
        .forEach(text -> accept(operation, body -> body.put(name, text)));
    Stream.of(true, List.of("a"), Map.of("a", 1))
        .forEach(value -> refuse(operation, body -> body.put(name, value)));
  }

  void paths(String operationId, String... names) {
    Operation operation = new Operation(operationId, path(names), null);
    examples.add(new Example(operationId, operation.path, null, true));
    for (String name : names) {
      paths(operation, name);
    }
  }

  void paths(Operation operation, String name) {
    String body = operation.body == null ? null : operation.body.encode();
    // Signs are left out: the validator would read a number, where the router reads text.
    Stream.of("0", "1", Long.toString(UNKNOWN), LARGEST, TOO_LARGE, "1".repeat(20))
        .forEach(id -> examples.add(operation.at(name, id, body, true)));
    Stream.of("abc", "--1", "1.5", "1e3", "007", "+1", "true", "null", "-0")
        .forEach(id -> examples.add(operation.at(name, id, body, false)));
  }

  void accept(Operation operation, UnaryOperator<JsonObject> change) {
    raw(operation, change.apply(operation.body.copy()).encode(), true);
  }

  void refuse(Operation operation, UnaryOperator<JsonObject> change) {
    raw(operation, change.apply(operation.body.copy()).encode(), false);
  }

  private void raw(Operation operation, String body, boolean acceptable) {
    examples.add(new Example(operation.id, operation.path, body, acceptable));
  }

  private static JsonObject without(JsonObject body, String name) {
    body.remove(name);
    return body;
  }

  static Map<String, String> path(String... names) {
    Map<String, String> path = new TreeMap<>();
    for (String name : names) {
      path.put(name, Long.toString(UNKNOWN));
    }
    return path;
  }

  /** An operation with a request to it that is acceptable. */
  record Operation(String id, Map<String, String> path, JsonObject body) {

    Example at(String name, String value, String body, boolean acceptable) {
      Map<String, String> changed = new TreeMap<>(path);
      changed.put(name, value);
      return new Example(id, changed, body, acceptable);
    }

    /** The body with a value as it stands, for what the JSON library would not write. */
    String with(String name, String value) {
      return body.copy().put(name, "@").encode().replace("\"@\"", value);
    }
  }
}
