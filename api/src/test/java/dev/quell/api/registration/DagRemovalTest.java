package dev.quell.api.registration;

import static dev.quell.api.registration.RegistrationClient.ok;
import static dev.quell.api.registration.RegistrationClient.refused;
import static dev.quell.api.registration.RegistrationClient.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import dev.quell.worker.Retention;
import dev.quell.worker.WorkerConfig;
import dev.quell.worker.retention.RetentionConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A DAG goes when no workflow has it, and never one that a client was told within days. */
@DatabaseTest
class DagRemovalTest {
  private static final int DAYS = 3;

  @Shared private TestDatabase db;
  @Shared private TestWorker worker;
  @Shared private RegistrationClient client;
  private long node;
  private long toolVersion;
  private Retention retention;

  @BeforeAll
  void register() {
    JsonArray template = client.templateVersion(List.of("n"));
    JsonObject wanted =
        new JsonObject()
            .put("task_template_version_id", template.getLong(0))
            .put("node_args_hash", Long.toString(unique()))
            .put("node_args", new JsonObject());
    JsonObject nodes = client.nodes(new JsonArray().add(wanted));
    node = nodes.getLong(nodes.fieldNames().iterator().next());
    toolVersion = client.toolVersion();
  }

  @AfterEach
  void stop() {
    if (retention != null) {
      Await.await(retention.stop());
      retention = null;
    }
    db.execute("delete from workflow");
    db.execute("update dag set used_at = now()");
  }

  private void startRetention() {
    retention =
        Await.await(
            Retention.deploy(
                worker.vertx(),
                WorkerConfig.defaults(db.options()),
                "node-1:8070",
                new RetentionConfig(
                    OptionalInt.of(365),
                    OptionalInt.empty(),
                    DAYS,
                    0,
                    Optional.empty(),
                    1_000_000,
                    2,
                    20),
                worker.meters()));
  }

  /** A DAG with an edge, as a client makes it. */
  private long dag(long hash) {
    long id = client.dag(hash).getLong("dag_id");
    ok(edges(id));
    return id;
  }

  private HttpResponse<String> edges(long dag) {
    JsonObject edge =
        new JsonObject()
            .put("node_id", node)
            .put("upstream_node_ids", new JsonArray())
            .put("downstream_node_ids", new JsonArray());
    return client.post(
        "/dag/" + dag + "/edges",
        new JsonObject().put("edges_to_add", new JsonArray().add(edge)).put("mark_created", true));
  }

  private HttpResponse<String> workflow(long dag) {
    return client.post(
        "/workflow",
        new JsonObject()
            .put("tool_version_id", toolVersion)
            .put("dag_id", dag)
            .put("workflow_args_hash", unique())
            .put("task_hash", unique())
            .put("description", "")
            .put("name", "x")
            .put("max_concurrently_running", 10)
            .put("workflow_args", "")
            .put("workflow_attributes", new JsonObject()));
  }

  private void toldDaysAgo(long dag, int days) {
    db.execute("update dag set used_at = now() - make_interval(days => ?) where id = ?", days, dag);
  }

  private boolean exists(long dag) {
    return db.<Boolean>value("select exists (select from dag where id = ?)", dag);
  }

  private long edgesOf(long dag) {
    return db.<Long>value("select count(*) from edge where dag_id = ?", dag);
  }

  private long templateEdgesOf(long dag) {
    return db.<Long>value("select count(*) from template_edge where dag_id = ?", dag);
  }

  private boolean isToldJustNow(long dag) {
    return db.<Boolean>value(
        "select used_at > now() - interval '1 minute' from dag where id = ?", dag);
  }

  @Test
  void removesWhatNoWorkflowHasAndNobodyAsksFor() {
    long used = dag(unique());
    ok(workflow(used));
    toldDaysAgo(used, DAYS + 9);
    long young = dag(unique());
    toldDaysAgo(young, DAYS - 1);
    long old = dag(unique());
    toldDaysAgo(old, DAYS + 1);
    assertThat(templateEdgesOf(old)).isOne();

    startRetention();

    Await.until(() -> !exists(old));
    assertThat(edgesOf(old) + templateEdgesOf(old)).isZero();
    assertThat(templateEdgesOf(young)).isOne();
    assertThat(exists(young) && exists(used)).isTrue();
    assertThat(edgesOf(young) + edgesOf(used)).isEqualTo(2);
  }

  /** Who is told an old one has days to use it. */
  @Test
  void keepsWhatAClientWasTold() {
    long hash = unique();
    long told = dag(hash);
    toldDaysAgo(told, DAYS + 9);
    assertThat(client.dag(hash).getLong("dag_id")).isEqualTo(told);
    assertThat(isToldJustNow(told)).isTrue();
    long marker = dag(unique());
    toldDaysAgo(marker, DAYS + 1);

    startRetention();

    Await.until(() -> !exists(marker));
    assertThat(exists(told)).isTrue();
    ok(workflow(told));
  }

  /** Telling it costs a write once an hour at most. */
  @Test
  void notesOnlyWhatWasToldLongAgo() {
    long hash = unique();
    long dag = dag(hash);
    db.execute("update dag set used_at = now() - interval '59 minutes' where id = ?", dag);
    String before = db.value("select xmin::text from dag where id = ?", dag);

    client.dag(hash);

    assertThat(db.<String>value("select xmin::text from dag where id = ?", dag)).isEqualTo(before);
    db.execute("update dag set used_at = now() - interval '61 minutes' where id = ?", dag);
    client.dag(hash);
    assertThat(isToldJustNow(dag)).isTrue();
  }

  /** The retention has it locked and lets it go: who asks waits, and gets a new one. */
  @Test
  void tellsANewOneInPlaceOfOneThatGoes() throws SQLException {
    long hash = unique();
    long going = dag(hash);
    toldDaysAgo(going, DAYS + 1);
    try (RowHolder remover = RowHolder.of(db)) {
      beginRemoval(remover, going);
      CompletableFuture<JsonObject> asked = CompletableFuture.supplyAsync(() -> client.dag(hash));
      remover.awaitBlocked(1);

      remover.commit();

      JsonObject told = asked.join();
      assertThat(told.getLong("dag_id")).isGreaterThan(going);
      assertThat(told.getValue("created_date")).isNull();
    }
  }

  /** The same, but the retention gives up: the old one is told, as used now. */
  @Test
  void tellsTheOldOneIfItStays() throws SQLException {
    long hash = unique();
    long dag = dag(hash);
    toldDaysAgo(dag, DAYS + 1);
    try (RowHolder remover = RowHolder.of(db)) {
      beginRemoval(remover, dag);
      CompletableFuture<JsonObject> asked = CompletableFuture.supplyAsync(() -> client.dag(hash));
      remover.awaitBlocked(1);

      remover.rollback();

      assertThat(asked.join().getLong("dag_id")).isEqualTo(dag);
      assertThat(isToldJustNow(dag)).isTrue();
    }
  }

  /** Whoever was told it days ago comes too late, and learns it. */
  @Test
  void makesNoWorkflowAndNoEdgeOfWhatGoes() throws SQLException {
    long dag = dag(unique());
    toldDaysAgo(dag, DAYS + 1);
    try (RowHolder remover = RowHolder.of(db)) {
      beginRemoval(remover, dag);
      CompletableFuture<HttpResponse<String>> asked =
          CompletableFuture.supplyAsync(() -> workflow(dag));
      remover.awaitBlocked(1);

      remover.commit();

      String sentence = "There is no DAG with the id " + dag + ".";
      assertThat(refused(asked.join(), 404)).isEqualTo(sentence);
      assertThat(refused(edges(dag), 404)).isEqualTo(sentence);
    }
  }

  /** A workflow is being made of it: the retention passes it by, then and afterwards. */
  @Test
  void passesByWhatAWorkflowIsBeingMadeOf() throws SQLException {
    long dag = dag(unique());
    toldDaysAgo(dag, DAYS + 9);
    try (RowHolder binder = RowHolder.of(db)) {
      binder.write(
          """
          insert into workflow (dag_id, workflow_args_hash, task_hash, max_concurrently_running)
          values (%d, 'x', 'x', 1)
          """
              .formatted(dag));
      long first = dag(unique());
      toldDaysAgo(first, DAYS + 1);
      startRetention();
      Await.until(() -> !exists(first));
      assertThat(exists(dag)).isTrue();

      binder.commit();
    }
    long second = dag(unique());
    toldDaysAgo(second, DAYS + 1);
    Await.until(() -> !exists(second));
    assertThat(exists(dag)).isTrue();
    assertThat(edgesOf(dag)).isEqualTo(1);
  }

  /** As the retention does it. */
  private static void beginRemoval(RowHolder remover, long dag) throws SQLException {
    remover.write("select id from dag where id = " + dag + " for update");
    remover.write(
        "update dag set used_at = '-infinity', hash = 'removed ' || id where id = " + dag);
  }
}
