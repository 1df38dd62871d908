package dev.quell.api.http;

import static dev.quell.api.http.RequestCorpus.UNKNOWN;

import dev.quell.api.http.RequestCorpus.Example;
import dev.quell.api.http.RequestCorpus.Operation;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Good and bad requests about kill jobs. What they select does not exist, so nothing is killed. */
final class KillJobCorpus {
  private static final String ID = "kill_job_id";
  private static final List<String> FILTERS_OF_IDS =
      List.of("workflow_id", "workflow_run_id", "array_id", "task_template_id");

  private final RequestCorpus corpus;

  private KillJobCorpus(RequestCorpus corpus) {
    this.corpus = corpus;
  }

  static void addTo(RequestCorpus corpus) {
    KillJobCorpus jobs = new KillJobCorpus(corpus);
    jobs.requests();
    jobs.selectors();
    jobs.steering();
    jobs.reads();
    jobs.stuck();
    jobs.stops();
    jobs.holds();
    jobs.agents();
    jobs.orphans();
  }

  private void requests() {
    Operation create =
        new Operation(
            "createKillJob",
            Map.of(),
            new JsonObject()
                .put("selector", new JsonObject().put("workflow_id", UNKNOWN))
                .put("reason", "runaway"));
    corpus.ordersToKill(create);
    Stream.of("x".repeat(1_000), "数", 5, " a ").forEach(text -> taken(create, "reason", text));
    Stream.of("", "   ", "x".repeat(1_001), null, true, List.of("a"))
        .forEach(text -> refused(create, "reason", text));
    Stream.of("graceful", "force", null).forEach(mode -> taken(create, "mode", mode));
    Stream.of("FORCE", "", 1, true, List.of()).forEach(mode -> refused(create, "mode", mode));
    Stream.of("keep", "hold", null).forEach(word -> taken(create, "downstream", word));
    Stream.of("kill", "", 1, true).forEach(word -> refused(create, "downstream", word));
    Stream.of("live", "all", null).forEach(word -> taken(create, "scope", word));
    Stream.of("ALL", "", 1, true).forEach(word -> refused(create, "scope", word));
    Stream.of(0, 1.5, 315_360_000, null).forEach(time -> taken(create, "grace_seconds", time));
    Stream.of(-1, "120", true, 315_360_001).forEach(time -> refused(create, "grace_seconds", time));
    rates(create, "rate_limit");
    Stream.of(0, 17, "17", null).forEach(count -> taken(create, "confirm", count));
    Stream.of(-1, 1.5, "many", true).forEach(count -> refused(create, "confirm", count));
    Stream.of("", "not base64url", "a.b", 7, true).forEach(token -> token(create, token));
    refused(create, "token", "e30");
    refused(create, "selector", null);
    taken(create, "token", null);
  }

  /** A token in place of the selector. */
  private void token(Operation create, Object token) {
    corpus.refuse(
        create,
        body -> {
          body.remove("selector");
          return body.put("token", token);
        });
  }

  private void rates(Operation operation, String name) {
    Stream.of(1, 0.5, 1_000_000, null).forEach(rate -> taken(operation, name, rate));
    Stream.of(0, -1, 1_000_001, "5", true, List.of(1))
        .forEach(rate -> refused(operation, name, rate));
  }

  private void selectors() {
    Operation dryRun =
        new Operation(
            "dryRunKillJob",
            Map.of(),
            new JsonObject().put("selector", new JsonObject().put("workflow_id", UNKNOWN)));
    corpus.bodies(dryRun, true);
    Stream.of("live", "all", null).forEach(word -> taken(dryRun, "scope", word));
    Stream.of("ALL", "", 1, true).forEach(word -> refused(dryRun, "scope", word));
    Stream.of(1, "workflow", true, List.of()).forEach(value -> refused(dryRun, "selector", value));
    select(dryRun, false, Map.of());
    select(dryRun, false, Map.of("workflow", UNKNOWN));
    select(dryRun, false, Map.of("workflow_id", UNKNOWN, "colour", "red"));
    FILTERS_OF_IDS.forEach(
        name -> filter(dryRun, name, List.of(7, "12", UNKNOWN, -1), List.of("x", 1.5)));
    filter(dryRun, "array_batch_num", List.of(), List.of(3));
    select(dryRun, true, Map.of("array_id", UNKNOWN, "array_batch_num", 3));
    select(dryRun, false, Map.of("array_id", UNKNOWN, "array_batch_num", -1));
    filter(
        dryRun,
        "status",
        List.of(List.of("Q"), List.of("Q", "I", "O", "R", "T", "X", "K"), List.of("K", "K")),
        List.of("K", List.of(), List.of("F"), List.of("q"), List.of(1), true));
    for (String name : List.of("user", "node")) {
      filter(
          dryRun, name, List.of("nobody", 7, "", "x".repeat(255)), List.of("x".repeat(256), true));
    }
    for (String name : List.of("min_seconds_in_state", "min_seconds_overdue")) {
      filter(dryRun, name, List.of(0, 300.5), List.of(-1, "300", true));
    }
    ids(dryRun, "task_ids", "task_instance_ids");
    ids(dryRun, "task_instance_ids", "task_ids");
  }

  private void ids(Operation dryRun, String name, String other) {
    List<Long> most = LongStream.range(UNKNOWN, UNKNOWN + 10_000).boxed().toList();
    List<Long> more = LongStream.rangeClosed(UNKNOWN, UNKNOWN + 10_000).boxed().toList();
    filter(
        dryRun,
        name,
        List.of(List.of(UNKNOWN), List.of("7", 8, -8), most),
        List.of(List.of(), 7, "7", List.of("a"), List.of(1.5), more, true));
    select(dryRun, false, Map.of(name, List.of(UNKNOWN), other, List.of(UNKNOWN)));
    select(dryRun, false, Map.of(name, List.of(UNKNOWN), "workflow_id", UNKNOWN));
    select(dryRun, false, Map.of(name, List.of(UNKNOWN), "user", "alice"));
  }

  private void filter(Operation dryRun, String name, List<?> good, List<?> bad) {
    good.forEach(value -> select(dryRun, true, Map.of(name, value)));
    bad.forEach(value -> select(dryRun, false, Map.of(name, value)));
    JsonObject unset = new JsonObject().putNull(name);
    corpus.refuse(dryRun, body -> body.put("selector", unset));
    corpus.accept(dryRun, body -> body.put("selector", unset.copy().put("workflow_run_id", 7)));
  }

  private void select(Operation dryRun, boolean acceptable, Map<String, Object> selector) {
    if (acceptable) {
      corpus.accept(dryRun, body -> body.put("selector", selector));
    } else {
      corpus.refuse(dryRun, body -> body.put("selector", selector));
    }
  }

  private void steering() {
    for (String id : List.of("pauseKillJob", "resumeKillJob", "cancelKillJob", "forceKillJob")) {
      Operation steer = new Operation(id, RequestCorpus.path(ID), new JsonObject());
      corpus.bodies(steer, false);
      corpus.paths(steer, ID);
      reasons(steer);
    }
    Operation rate =
        new Operation(
            "setKillJobRate", RequestCorpus.path(ID), new JsonObject().put("rate_limit", 50));
    corpus.bodies(rate, true);
    corpus.paths(rate, ID);
    rates(rate, "rate_limit");
    reasons(rate);
  }

  private void reasons(Operation operation) {
    Stream.of("because", "", 5, null, "x".repeat(1_000))
        .forEach(reason -> taken(operation, "reason", reason));
    Stream.of(true, List.of(), "x".repeat(1_001))
        .forEach(reason -> refused(operation, "reason", reason));
  }

  private void reads() {
    for (String id : List.of("getKillJob", "getKillJobItems", "getKillJobLive", "followKillJob")) {
      corpus.paths(id, ID);
    }
    Stream.of("queued", "running", "paused", "done", "cancelled", "failed")
        .forEach(state -> query("listKillJobs", "state", state, true));
    Stream.of("open", "DONE", "").forEach(state -> query("listKillJobs", "state", state, false));
    query("listKillJobs", "requested_by", "数 +&", true);
    Stream.of("signalled", "killed", "prevented", "already_finished", "lost_race", "skipped")
        .forEach(outcome -> query("getKillJobItems", "outcome", outcome, true));
    List.of("worker", "distributor", "cluster", "none", "pending")
        .forEach(proof -> query("getKillJobItems", "proof", proof, true));
    query("getKillJobItems", "proof", "certain", false);
    query("getKillJobItems", "outcome", "dead", false);
    for (String id : List.of("getKillAudit", "getConsoleAudit")) {
      query(id, "person", "alice", true);
      query(id, "action", "signalled", true);
      places(id, "workflow_id");
      places(id, ID);
      pages(id, "before");
    }
    pages("listKillJobs", "before");
    limits("getKillJobItems");
    Stream.of("0", "7", "-7", "123456789012345678", "-123456789012345678")
        .forEach(place -> query("getKillJobItems", "after", place, true));
    Stream.of("abc", "", "007", "-0", "1.5", "--1")
        .forEach(place -> query("getKillJobItems", "after", place, false));
  }

  private void stuck() {
    Operation kill =
        new Operation(
            "killStuck",
            Map.of(),
            new JsonObject()
                .put("kind", "silent")
                .put("workflow_id", UNKNOWN)
                .put("reason", "silent for an hour"));
    corpus.ordersToKill(kill);
    Stream.of("kill_not_obeyed", "not_picked_up").forEach(word -> taken(kill, "kind", word));
    Stream.of("SILENT", "", "stuck", 1, true).forEach(word -> refused(kill, "kind", word));
    refused(kill, "kinds", List.of("silent"));
    taken(kill, "kinds", null);
    Stream.of(List.of("silent"), List.of("silent", "not_submitted", "silent"))
        .forEach(words -> corpus.accept(kill, body -> kinds(body, words)));
    Stream.of(List.of(), List.of("loud"), List.of(1), "silent", true)
        .forEach(words -> corpus.refuse(kill, body -> kinds(body, words)));
    corpus.refuse(kill, body -> kinds(body, null));
    Stream.of("nobody", 7, "x".repeat(255), null).forEach(user -> taken(kill, "user", user));
    Stream.of("x".repeat(256), true, List.of()).forEach(user -> refused(kill, "user", user));
    Stream.of(1.5, "one", true).forEach(id -> refused(kill, "workflow_id", id));
    Stream.of("graceful", "force", null).forEach(mode -> taken(kill, "mode", mode));
    Stream.of("FORCE", 1).forEach(mode -> refused(kill, "mode", mode));
    Stream.of("", " ", null, "x".repeat(1_001)).forEach(text -> refused(kill, "reason", text));
    Stream.of(0, "17", null).forEach(count -> taken(kill, "confirm", count));
    Stream.of(-1, "many").forEach(count -> refused(kill, "confirm", count));
    Stream.of(-1, "120").forEach(time -> refused(kill, "grace_seconds", time));
    rates(kill, "rate_limit");
    Stream.of("keep", "hold", null).forEach(word -> taken(kill, "downstream", word));
    refused(kill, "downstream", "kill");
  }

  private static JsonObject kinds(JsonObject body, Object words) {
    body.remove("kind");
    return body.put("kinds", words);
  }

  private void stops() {
    Operation stop =
        new Operation(
            "stopWorkflow",
            RequestCorpus.path("workflow_id"),
            new JsonObject().put("reason", "runaway"));
    corpus.ordersToKill(stop);
    corpus.paths(stop, "workflow_id");
    Stream.of("graceful", "force", null).forEach(mode -> taken(stop, "mode", mode));
    Stream.of("FORCE", 1).forEach(mode -> refused(stop, "mode", mode));
    Stream.of("", " ", null, "x".repeat(1_001)).forEach(text -> refused(stop, "reason", text));
    Stream.of(0, "17", null).forEach(count -> taken(stop, "confirm", count));
    Stream.of(-1, "many").forEach(count -> refused(stop, "confirm", count));
    Stream.of(-1, "120").forEach(time -> refused(stop, "grace_seconds", time));
    rates(stop, "rate_limit");
    Stream.of("keep", "hold", null).forEach(word -> taken(stop, "downstream", word));
    refused(stop, "downstream", "kill");
  }

  private void holds() {
    for (String[] held :
        List.of(
            new String[] {"releaseWorkflowRun", "workflow_run_id"},
            new String[] {"releaseArray", "array_id"})) {
      Operation release =
          new Operation(
              held[0], RequestCorpus.path(held[1]), new JsonObject().put("reason", "a mistake"));
      corpus.bodies(release, true);
      corpus.paths(release, held[1]);
      Stream.of("because", 5, "x".repeat(1_000)).forEach(text -> taken(release, "reason", text));
      Stream.of("", " ", null, true, "x".repeat(1_001))
          .forEach(text -> refused(release, "reason", text));
    }
    limits("getHolds");
    places("getHolds", "workflow_id");
  }

  private void agents() {
    Operation lease =
        new Operation(
            "leaseClusterOrders",
            Map.of(),
            new JsonObject().put("agent", "a").put("clusters", List.of("no such")).put("limit", 7));
    Operation report =
        new Operation(
            "reportClusterOrders",
            Map.of(),
            new JsonObject().put("agent", "a").put("reports", List.of(report("gone"))));
    Operation leaseSearches =
        new Operation(
            "leaseClusterSearches",
            Map.of(),
            new JsonObject().put("agent", "a").put("clusters", List.of("no such")));
    Operation reportSearch =
        new Operation(
            "reportClusterSearch",
            Map.of(),
            new JsonObject()
                .put("agent", "a")
                .put("search_id", UNKNOWN)
                .put("jobs", List.of(livingJob())));
    for (Operation operation : List.of(lease, report, leaseSearches, reportSearch)) {
      corpus.bodies(operation, true);
      Stream.of("数", 5, "x".repeat(200)).forEach(name -> taken(operation, "agent", name));
      Stream.of("", " ", true, null, "x".repeat(201))
          .forEach(name -> refused(operation, "agent", name));
    }
    Stream.of(1, 10_000).forEach(limit -> taken(lease, "limit", limit));
    Stream.of(0, 10_001, 1.5, true, null).forEach(limit -> refused(lease, "limit", limit));
    for (Operation operation : List.of(lease, leaseSearches)) {
      Stream.of(List.of(), List.of(true), "no such", null)
          .forEach(names -> refused(operation, "clusters", names));
    }
    Stream.of("ended with 1", null, "x".repeat(1_000))
        .forEach(text -> taken(reportSearch, "failure", text));
    refused(reportSearch, "failure", "x".repeat(1_001));
    Stream.of(1.5, "one", true, null).forEach(id -> refused(reportSearch, "search_id", id));
    taken(reportSearch, "jobs", List.of());
    Stream.of(List.of(1), "17", null).forEach(found -> refused(reportSearch, "jobs", found));
    for (String name : livingJob().fieldNames()) {
      JsonObject without = livingJob();
      without.remove(name);
      refused(reportSearch, "jobs", List.of(without));
    }
    Stream.of(List.of(), List.of(report("no_answer"), report("foreign")))
        .forEach(reports -> taken(report, "reports", reports));
    Stream.of(List.of(report("dead")), List.of(1), "gone", null)
        .forEach(reports -> refused(report, "reports", reports));
    for (String name : report("gone").fieldNames()) {
      JsonObject without = report("gone");
      without.remove(name);
      refused(report, "reports", List.of(without));
    }
  }

  private void orphans() {
    query("getOrphans", "cluster", "no such", true);
    Stream.of("", " ", "x".repeat(256))
        .forEach(name -> query("getOrphans", "cluster", name, false));
    Operation kill =
        new Operation(
            "killOrphans",
            Map.of(),
            new JsonObject().put("cluster", "no such").put("reason", "lost").put("confirm", 7));
    corpus.bodies(kill, true);
    Stream.of("数", 5, "x".repeat(255)).forEach(name -> taken(kill, "cluster", name));
    Stream.of("", " ", true, null, "x".repeat(256)).forEach(name -> refused(kill, "cluster", name));
    Stream.of("", " ", null, "x".repeat(1_001)).forEach(text -> refused(kill, "reason", text));
    Stream.of(0, "17").forEach(count -> taken(kill, "confirm", count));
    Stream.of(-1, 1.5, "many", true, null).forEach(count -> refused(kill, "confirm", count));
  }

  private static JsonObject livingJob() {
    return new JsonObject()
        .put("id", "17_3")
        .put("user", "alice")
        .put("submitted", "2026-11-24T16:44:05.214Z")
        .put("state", "RUNNING");
  }

  private static JsonObject report(String observation) {
    return new JsonObject()
        .put("kill_job_id", UNKNOWN)
        .put("task_instance_id", UNKNOWN)
        .put("step", "query")
        .put("observation", observation)
        .put("command", "squeue")
        .put("answer", "not listed")
        .put("at", "2026-11-24T16:44:05.214Z");
  }

  private void pages(String operationId, String place) {
    limits(operationId);
    places(operationId, place);
  }

  private void limits(String operationId) {
    Stream.of("1", "100", "1000").forEach(limit -> query(operationId, "limit", limit, true));
    Stream.of("0", "-1", "1001", "ten", "", "1.5")
        .forEach(limit -> query(operationId, "limit", limit, false));
  }

  private void places(String operationId, String name) {
    Stream.of("0", "7", "123456789012345678").forEach(id -> query(operationId, name, id, true));
    query(operationId, name, "-1", name.endsWith("_id"));
    Stream.of("abc", "", "007", "1.5").forEach(id -> query(operationId, name, id, false));
  }

  private void query(String operationId, String name, String value, boolean acceptable) {
    Map<String, String> path =
        operationId.equals("getKillJobItems") ? RequestCorpus.path(ID) : Map.of();
    corpus.examples.add(
        new Example(operationId, path, Map.of(name, List.of(value)), null, acceptable));
  }

  private void taken(Operation operation, String name, Object value) {
    corpus.accept(operation, body -> body.put(name, value));
  }

  private void refused(Operation operation, String name, Object value) {
    corpus.refuse(operation, body -> body.put(name, value));
  }
}
