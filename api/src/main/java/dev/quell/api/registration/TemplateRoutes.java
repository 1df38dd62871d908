package dev.quell.api.registration;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.TextLimit;
import dev.quell.domain.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The routes of task templates ({@code docs/contract/workflow-and-bind.md} §32 to §36). */
public final class TemplateRoutes {
  private final TemplateRegistry definitions;
  private final TemplateVersionRegistry versionDefinitions;
  private final TemplateQueries queries;

  public TemplateRoutes(RetryingPool database) {
    this.queries = new TemplateQueries(database);
    this.definitions = new TemplateRegistry(database);
    this.versionDefinitions = new TemplateVersionRegistry(database, queries);
  }

  /** The templates of a tool version. */
  public Future<Buffer> ofToolVersion(ApiRequest request) {
    return queries.ofToolVersion(request.pathId("tool_version_id")).map(TemplateAnswers::templates);
  }

  /** Inserts or finds a template. */
  public Future<Buffer> define(ApiRequest request) {
    Fields fields = request.body();
    long toolVersionId = fields.required("tool_version_id", id());
    String name =
        TextLimit.name("task_template_name", fields.required("task_template_name", text()));
    return definitions.define(toolVersionId, name).map(TemplateAnswers::templateId);
  }

  /** The versions of a template. */
  public Future<Buffer> versions(ApiRequest request) {
    return queries.versions(request.pathId("task_template_id")).map(TemplateAnswers::versions);
  }

  /** Inserts or finds a version of a template. */
  public Future<Buffer> addVersion(ApiRequest request) {
    long templateId = request.pathId("task_template_id");
    return versionDefinitions
        .define(NewTemplateVersion.ofJson(templateId, request.body()))
        .map(TemplateAnswers::version);
  }

  /** The template of a version. */
  public Future<Buffer> ofVersion(ApiRequest request) {
    return queries.ofVersion(request.pathId("task_template_version_id")).map(TemplateAnswers::id);
  }
}
