package dev.quell.api.registration;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.TextLimit;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * The routes of tools and their versions ({@code docs/contract/workflow-and-bind.md} §28 to §31).
 */
public final class ToolRoutes {
  private final ToolRegistry definitions;
  private final ToolQueries queries;

  public ToolRoutes(RetryingPool database) {
    this.definitions = new ToolRegistry(database);
    this.queries = new ToolQueries(database);
  }

  /** Inserts or finds a tool. */
  public Future<Buffer> define(ApiRequest request) {
    String name = TextLimit.name("name", request.body().required("name", text()));
    return definitions.define(name).map(id -> ToolAnswers.tool(id, name));
  }

  /** Inserts a version of a tool: every call makes one. */
  public Future<Buffer> addVersion(ApiRequest request) {
    long toolId = request.body().required("tool_id", id());
    return definitions.addVersion(toolId).map(id -> ToolAnswers.version(id, toolId));
  }

  /** The versions of a tool. */
  public Future<Buffer> versions(ApiRequest request) {
    return queries.versions(request.pathId("tool_id")).map(ToolAnswers::versions);
  }

  /** What the finished tasks of a tool used. */
  public Future<Buffer> resourceUsage(ApiRequest request) {
    DateRange dates = DateRange.of(request.query());
    return queries.resourceUsage(request.pathText("tool_name"), dates).map(ToolAnswers::usage);
  }
}
