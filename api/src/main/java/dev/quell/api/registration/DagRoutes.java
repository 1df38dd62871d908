package dev.quell.api.registration;

import static dev.quell.domain.json.FieldTypes.hash;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The routes of nodes, DAGs and edges ({@code docs/contract/workflow-and-bind.md} §37 to §39). */
public final class DagRoutes {
  private final NodeRegistry nodes;
  private final DagRegistry dags;

  public DagRoutes(RetryingPool database) {
    this.nodes = new NodeRegistry(database);
    this.dags = new DagRegistry(database);
  }

  /** Inserts or finds nodes. */
  public Future<Buffer> defineNodes(ApiRequest request) {
    return request.read(NewNode::listOf).compose(nodes::define).map(DagAnswers::nodes);
  }

  /** Inserts or finds a DAG. */
  public Future<Buffer> define(ApiRequest request) {
    return dags.define(request.body().required("dag_hash", hash())).map(DagAnswers::dag);
  }

  /** Adds a chunk of edges. */
  public Future<Buffer> addEdges(ApiRequest request) {
    long dagId = request.pathId("dag_id");
    return request
        .read(fields -> NewEdges.ofJson(dagId, fields))
        .compose(dags::addEdges)
        .map(DagAnswers::empty);
  }
}
