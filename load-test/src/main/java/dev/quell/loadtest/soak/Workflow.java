package dev.quell.loadtest.soak;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Names what was registered of a workflow by the calls of the contract, and the Tasks bound. */
record Workflow(long id, long array, long resources, List<Long> tasks) {
  private static final int TASKS = 20;

  /** Registers one; its number tells it from others. */
  static Workflow register(Caller caller, long number) {
    long tool = first(caller.post("/tool", "{'name': 'soak'}"), "tool");
    long toolVersion = first(caller.post("/tool_version", "{'tool_id': %d}", tool), "tool_version");
    String named = "{'tool_version_id': %d, 'task_template_name': 'soak'}";
    long template = caller.post("/task_template", named, toolVersion).getLong("task_template_id");
    String version =
        """
        {'command_template': 'true', 'arg_mapping_hash': 1, 'node_args': [], 'task_args': [], 'op_args': []}
        """;
    JsonObject added = caller.post("/task_template/" + template + "/add_version", version);
    long templateVersion = first(added, "task_template_version");
    List<Long> nodes = registerNodes(caller, templateVersion);
    long dag = registerDag(caller, number, nodes);
    String described =
        """
        {'tool_version_id': %d, 'dag_id': %d, 'workflow_args_hash': %d, 'task_hash': %3$d, 'name': 'soak',
         'description': '', 'workflow_args': '', 'max_concurrently_running': 1000, 'workflow_attributes': {}}
        """;
    long workflow =
        caller.post("/workflow", described, toolVersion, dag, number).getLong("workflow_id");
    String ofArray =
        """
        {'workflow_id': %d, 'task_template_version_id': %d, 'max_concurrently_running': 1000, 'name': 'soak'}
        """;
    long array = caller.post("/array", ofArray, workflow, templateVersion).getLong("array_id");
    String requested =
        """
        {'queue_id': 1, 'task_resources_type_id': 'O', 'requested_resources': {'stdout': '/logs', 'stderr': '/logs'}}
        """;
    long resources = caller.postForNumber("/task/bind_resources", requested);
    List<Long> tasks = bind(caller, workflow, nodes, array, resources);
    return new Workflow(workflow, array, resources, tasks);
  }

  private static List<Long> registerNodes(Caller caller, long templateVersion) {
    String node = "{'task_template_version_id': %d, 'node_args_hash': '%d', 'node_args': {}}";
    String nodes =
        IntStream.range(0, TASKS)
            .mapToObj(i -> node.formatted(templateVersion, i))
            .collect(Collectors.joining(", "));
    JsonObject ids = caller.post("/nodes", "{'nodes': [%s]}", nodes).getJsonObject("nodes");
    return ids.stream().map(entry -> ((Number) entry.getValue()).longValue()).toList();
  }

  private static long registerDag(Caller caller, long number, List<Long> nodes) {
    long dag = caller.post("/dag", "{'dag_hash': %d}", number).getLong("dag_id");
    String edge = "{'node_id': %d, 'upstream_node_ids': [], 'downstream_node_ids': []}";
    String edges = nodes.stream().map(edge::formatted).collect(Collectors.joining(", "));
    caller.post("/dag/" + dag + "/edges", "{'edges_to_add': [%s], 'mark_created': true}", edges);
    return dag;
  }

  private static List<Long> bind(
      Caller caller, long workflow, List<Long> nodes, long array, long resources) {
    String task = "'%d': [%1$d, '1', %d, %d, 'soak-%1$d', 'true', 3, false, {}, []]";
    String tasks =
        nodes.stream()
            .map(node -> task.formatted(node, array, resources))
            .collect(Collectors.joining(", "));
    String body = "{'workflow_id': %d, 'mark_created': true, 'tasks': {%s}}";
    JsonObject bound =
        caller.put("/task/bind_tasks_no_args", body, workflow, tasks).getJsonObject("tasks");
    return bound.stream().map(entry -> ((JsonArray) entry.getValue()).getLong(0)).toList();
  }

  private static long first(JsonObject answer, String field) {
    return answer.getJsonArray(field).getLong(0);
  }
}
