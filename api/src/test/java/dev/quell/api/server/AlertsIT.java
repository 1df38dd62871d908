package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.database.SchemaMigrator;
import dev.quell.testing.DatabaseOnSmallDisk;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.FreePort;
import dev.quell.testing.Prerequisite;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TcpProxy;
import dev.quell.testing.TestAuthority;
import dev.quell.testing.TestAuthority.Issued;
import dev.quell.testing.TestDatabase;
import dev.quell.worker.engine.Transactions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Method;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Brings about what each alert is there for, with a real Quell that a real Prometheus watches. Each
 * test is named after its alert, or after several that share a process.
 */
@DatabaseTest
class AlertsIT {
  private static final long REAPERS_LOCK = 0x7175656c6cL;

  @Shared private TestDatabase db;

  @TempDir(cleanup = CleanupMode.ALWAYS)
  private Path folder;

  /** Where each test has its Quell, but those that encrypt. */
  private final int port = FreePort.find();

  /** Watches that port, for all tests. */
  private PrometheusServer watching;

  private MonitoredQuell quell;
  private PrometheusServer prometheus;

  @BeforeAll
  void startPrometheus(@TempDir Path home) throws Exception {
    Prerequisite.PROMETHEUS.require();
    watching = PrometheusServer.start(home, port, MonitoredQuell.token("fsm:read"));
  }

  @AfterAll
  void stopPrometheus() {
    if (watching != null) {
      watching.close();
    }
  }

  @AfterEach
  void stop() {
    if (prometheus != null && prometheus != watching) {
      prometheus.close();
    }
    stopQuell();
    db.execute("update task_instance set status = 'F' where status not in ('D', 'F')");
    db.execute("update workflow_run set status = 'T'");
    // The retention of the next test has nothing to do before that says so.
    db.execute("update workflow set status_date = clock_timestamp()");
    db.execute(
        "update kill_job set state = 'cancelled' where state in ('queued', 'running', 'paused')");
  }

  private void stopQuell() {
    if (quell != null) {
      quell.close();
      quell = null;
    }
  }

  @Test
  void promtoolFindsNothingWrong() throws Exception {
    Files.copy(Deployed.RULES, folder.resolve("rules.yml"));
    Files.writeString(folder.resolve("token"), "a token");
    Files.writeString(
        folder.resolve("prometheus.yml"),
        Deployed.text(Deployed.PROMETHEUS)
            .replace("/run/secrets/prometheus_token", folder.resolve("token").toString()));

    assertThat(PrometheusServer.promtool(folder, List.of("check", "config", "prometheus.yml")))
        .contains("SUCCESS: " + Deployed.alerts().size() + " rules found");
  }

  @Test
  void everyAlertIsTried() {
    List<String> tests =
        Arrays.stream(AlertsIT.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .map(Method::getName)
            .filter(name -> name.startsWith("when"))
            .flatMap(name -> Stream.of(name.substring("when".length()).split("And")))
            .toList();

    assertThat(Deployed.alerts()).isNotEmpty();
    assertThat(tests).containsExactlyInAnyOrderElementsOf(Deployed.alerts());
  }

  @Test
  void whenQuellDown() throws Exception {
    watch("QuellDown", Map.of());

    quell.close();
    quell = null;

    prometheus.awaitFiring("QuellDown");
  }

  @Test
  void whenQuellNotReady() throws Exception {
    try (TcpProxy proxy = TcpProxy.to(db.options().getHost(), db.options().getPort())) {
      String url = db.url().replaceFirst("@[^/]+/", "@127.0.0.1:" + proxy.port() + "/");
      watch("QuellNotReady", url, Map.of());

      proxy.cut();

      prometheus.awaitFiring("QuellNotReady");
      proxy.restore();
      prometheus.until("ready again", () -> !prometheus.fires("QuellNotReady"));
    }
  }

  @Test
  void whenQuellDiskFull() throws Exception {
    Prerequisite.SMALL_DISK.require();
    try (DatabaseOnSmallDisk small = DatabaseOnSmallDisk.beside(db)) {
      try {
        watch("QuellDiskFull", small.database().url(), Map.of());
        Fixture fixture = Fixture.create(small.database());
        JsonObject batch = FullDiskIT.batch(fixture, fixture.tasks(FullDiskIT.TASKS, "G"));

        small.disk().fill();
        var refused = quell.post("array/" + fixture.arrayId() + "/queue_task_batch", batch);

        prometheus.awaitFiring("QuellDiskFull");
        assertThat(refused.join().statusCode()).isEqualTo(503);
        small.disk().free();
        prometheus.until("there is room", () -> !prometheus.fires("QuellDiskFull"));
      } finally {
        stopQuell();
      }
    }
  }

  /** An old dump was restored beneath a process that runs; then the database is made read-only. */
  @Test
  void whenQuellSchemaTooOldAndQuellNoWritableServer() throws Exception {
    watch("QuellSchemaTooOld", Map.of());
    String name = db.options().getDatabase();
    String newest = Integer.toString(SchemaMigrator.NEWEST);
    db.execute("update flyway_schema_history set version = '0' where version = ?", newest);
    try {
      prometheus.awaitFiring("QuellSchemaTooOld");
    } finally {
      db.execute("update flyway_schema_history set version = ? where version = '0'", newest);
    }

    assertThat(prometheus.fires("QuellNoWritableServer")).isFalse();
    db.execute("alter database " + name + " set default_transaction_read_only = on");
    try {
      db.execute(
          """
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()
          """);

      prometheus.awaitFiring("QuellNoWritableServer");
      assertThat(prometheus.fires("QuellSchemaTooOld")).isFalse();
    } finally {
      db.execute("alter database " + name + " reset default_transaction_read_only");
    }
    prometheus.until("takes writes again", () -> !prometheus.fires("QuellNoWritableServer"));
  }

  /** The worker waits for its log in the middle of a report, as for a pipe that nobody reads. */
  @Test
  void whenQuellEventLoopBlockedAndQuellWorkerStuck() throws Exception {
    watch(
        "QuellEventLoopBlocked",
        Map.of(
            "QUELL_HTTP_INSTANCES", "2",
            "QUELL_WORKER_LOCK_TIMEOUT_MILLIS", "1500",
            "QUELL_WORKER_COMMAND_TIMEOUT_MILLIS", "6000"));
    assertThat(prometheus.fires("QuellWorkerStuck")).isFalse();
    long instance = running();
    try (RowHolder holder = RowHolder.of(db);
        BlockedLog log = BlockedLog.of(Transactions.class)) {
      holder.lock("task", taskOf(instance));
      var unused = quell.done(instance);
      log.awaitBlocked();

      prometheus.awaitFiring("QuellEventLoopBlocked");
      prometheus.awaitFiring("QuellWorkerStuck");
    }
    prometheus.until("it turns", () -> !prometheus.fires("QuellEventLoopBlocked"));
    prometheus.until("it gets on", () -> !prometheus.fires("QuellWorkerStuck"));
  }

  /** Its command fails from the first look on, until there is a list. */
  @Test
  void whenQuellClusterSilent() throws Exception {
    Path list = folder.resolve("living");
    String defined =
        new JsonObject()
            .put(
                "main",
                new JsonObject()
                    .put("preset", "command")
                    .put("cancel", "true")
                    .put("query", "cat " + list)
                    .put("commands_per_minute", 6000))
            .encode();

    prometheus = watching;
    prometheus.forget();
    quell =
        MonitoredQuell.start(
            db.url(),
            port,
            Map.of("QUELL_CLUSTERS_SERVE", "main", "QUELL_CLUSTERS_DEFINED", defined));

    prometheus.awaitFiring("QuellClusterSilent");
    Files.writeString(list, "");
    prometheus.until("it answers", () -> !prometheus.fires("QuellClusterSilent"));
  }

  @Test
  void whenQuellServerErrors() throws Exception {
    watch(
        "QuellServerErrors",
        Map.of(
            "QUELL_WORKER_LOCK_TIMEOUT_MILLIS", "1500",
            "QUELL_WORKER_COMMAND_TIMEOUT_MILLIS", "6000"));
    long instance = running();
    try (RowHolder holder = RowHolder.of(db)) {
      holder.lock("task", taskOf(instance));

      // The first failure makes the series, only later ones are an increase.
      assertThat(quell.done(instance).join().statusCode()).isEqualTo(503);
      prometheus.until(
          "the first is seen",
          () -> prometheus.samples("quell_http_requests_seconds_count{status='5xx'}") > 0);
      Stream.generate(() -> quell.done(instance))
          .limit(4)
          .toList()
          .forEach(CompletableFuture::join);

      prometheus.awaitFiring("QuellServerErrors");
    }
  }

  @Test
  void whenQuellRequestsSlow() throws Exception {
    watch("QuellRequestsSlow", Map.of());
    assertThat(quell.done(running()).join().statusCode()).isEqualTo(200);
    prometheus.until(
        "the first is seen",
        () -> prometheus.samples("quell_http_requests_seconds_count{operation='logDone'}") > 0);
    long instance = running();
    try (RowHolder holder = RowHolder.of(db)) {
      holder.lock("task", taskOf(instance));
      long begun = System.nanoTime();
      var answer = quell.done(instance);
      prometheus.until("three seconds", () -> System.nanoTime() - begun > 3_000_000_000L);
      holder.rollback();
      answer.join();

      prometheus.awaitFiring("QuellRequestsSlow");
    }
  }

  @Test
  void whenQuellClientsNearLimit() throws Exception {
    watch(
        "QuellClientsNearLimit",
        Map.of(
            "QUELL_HTTP_MAX_CONNECTIONS", "20",
            "QUELL_HTTP_RECEIVE_TIMEOUT_MILLIS", "60000"));
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 16; i++) {
        silent.add(new Socket("127.0.0.1", quell.port()));
      }

      prometheus.awaitFiring("QuellClientsNearLimit");
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void whenQuellDatabaseConnectionsAwaited() throws Exception {
    watch(
        "QuellDatabaseConnectionsAwaited",
        Map.of(
            "QUELL_DATABASE_READ_POOL_SIZE", "1",
            "QUELL_DATABASE_CONNECT_TIMEOUT_MILLIS", "15000"));
    try (RowHolder holder = RowHolder.of(db)) {
      holder.write("lock table workflow in access exclusive mode");
      for (int i = 0; i < 3; i++) {
        var unused = quell.get("workflow/1/get_max_concurrently_running");
      }

      prometheus.awaitFiring("QuellDatabaseConnectionsAwaited");
    }
  }

  @Test
  void whenQuellQueueNearFull() throws Exception {
    watch("QuellQueueNearFull", narrow());
    try (RowHolder holder = RowHolder.of(db)) {
      killBatchesThatWait(holder, 6);

      prometheus.awaitFiring("QuellQueueNearFull");
    }
  }

  @Test
  void whenQuellQueueRefuses() throws Exception {
    watch("QuellQueueRefuses", narrow());
    try (RowHolder holder = RowHolder.of(db)) {
      killBatchesThatWait(holder, 9);

      prometheus.awaitFiring("QuellQueueRefuses");
    }
  }

  /** Somebody locks the instance before its task, against the order that Quell keeps. */
  @Test
  void whenQuellDeadlocks() throws Exception {
    watch("QuellDeadlocks", Map.of());
    long instance = running();
    long task = taskOf(instance);
    try (RowHolder holder = RowHolder.of(db)) {
      holder.write("set local deadlock_timeout = '1min'");
      holder.lock("task_instance", instance);
      var answer = quell.done(instance);
      holder.awaitWaiterOnRowOf("task_instance");
      holder.lock("task", task);
      holder.rollback();

      assertThat(answer.join().statusCode()).isEqualTo(200);
      prometheus.awaitFiring("QuellDeadlocks");
    }
  }

  @Test
  void whenQuellLockTimeouts() throws Exception {
    watch("QuellLockTimeouts", Map.of("QUELL_WORKER_LOCK_TIMEOUT_MILLIS", "1500"));
    try (RowHolder holder = RowHolder.of(db)) {
      for (int i = 0; i < 4; i++) {
        long instance = running();
        holder.lock("task", taskOf(instance));
        var unused = quell.done(instance);
      }

      prometheus.awaitFiring("QuellLockTimeouts");
    }
  }

  @Test
  void whenQuellKillSelfTooOld() throws Exception {
    watch("QuellKillSelfTooOld", Map.of());

    Fixture fixture = Fixture.create(db);
    long instance = fixture.instance(fixture.task("R"), "K");
    db.execute(
        "update task_instance set status_date = now() - interval '5 minutes' where id = ?",
        instance);

    prometheus.awaitFiring("QuellKillSelfTooOld");
  }

  @Test
  void whenQuellKillJobFails() throws Exception {
    watch("QuellKillJobFails", Map.of());
    db.execute(
        """
        create function spoil() returns trigger language plpgsql as $$
        begin raise exception 'spoilt'; end $$
        """);
    db.execute("create trigger spoilt before insert on kill_job_item execute function spoil()");
    try {
      long job = kill(running());

      prometheus.awaitFiring("QuellKillJobFails");
      db.<String>await(
          state -> state.equals("failed"), "select state from kill_job where id = ?", job);
    } finally {
      db.execute("drop trigger spoilt on kill_job_item");
      db.execute("drop function spoil()");
    }
  }

  /** Its worker holds the lease, and does nothing for it. */
  @Test
  void whenQuellKillJobStalled() throws Exception {
    watch("QuellKillJobStalled", Map.of());
    long job = kill(running());
    db.execute(
        """
        update kill_job
        set state = 'running', phase = 'signal', lease_owner = 'nobody',
            lease_until = now() + interval '1 hour', progress_at = now() - interval '2 minutes'
        where id = ?
        """,
        job);

    prometheus.awaitFiring("QuellKillJobStalled");
  }

  /** A job that takes its time, beside heartbeats that take theirs. */
  @Test
  void whenQuellKillHeldBack() throws Exception {
    watch("QuellKillHeldBack", Map.of());
    Fixture fixture = Fixture.create(db);
    fixture.batch(1, 2_000, "R", "R");
    long live = fixture.instance(fixture.task("R"), "R");
    db.execute(
        """
        create function dawdle() returns trigger language plpgsql as $$
        begin perform pg_sleep(0.1); return new; end $$
        """);
    db.execute(
        """
        create trigger slow before update of report_by_date on task_instance
        for each row execute function dawdle()
        """);
    try {
      slowKill(fixture);
      AtomicBoolean beats = new AtomicBoolean(true);
      CompletableFuture<HttpResponse<String>> beating = beat(live, beats);

      prometheus.awaitFiring("QuellKillHeldBack");
      beats.set(false);
      beating.join();
    } finally {
      db.execute("drop trigger slow on task_instance");
      db.execute("drop function dawdle()");
    }
  }

  private void slowKill(Fixture fixture) {
    JsonObject order =
        new JsonObject()
            .put(
                "selector",
                new JsonObject().put("array_id", fixture.arrayId()).put("array_batch_num", 1))
            .put("rate_limit", 20)
            .put("confirm", 2_000)
            .put("reason", "to see what happens");
    assertThat(quell.post("kill_jobs", order).join().body()).contains("kill_job_id");
  }

  private CompletableFuture<HttpResponse<String>> beat(long instance, AtomicBoolean on) {
    return quell
        .post(
            "task_instance/%d/log_report_by".formatted(instance),
            new JsonObject().put("next_report_increment", 60))
        .thenCompose(
            beaten -> on.get() ? beat(instance, on) : CompletableFuture.completedFuture(beaten));
  }

  /** No agent asks the cluster before the job gives up. */
  @Test
  void whenQuellKillUnproven() throws Exception {
    watch(
        "QuellKillUnproven",
        Map.of(
            "QUELL_KILL_JOBS_PROOF_CLUSTERS", "dummy", "QUELL_KILL_JOBS_PROOF_LIMIT_SECONDS", "2"));
    prometheus.until(
        "it counts from 0 on", () -> prometheus.samples("count(quell_proof_unproven_total)") == 1);

    long job = kill(running(), 0);

    db.<String>await(state -> state.equals("done"), "select state from kill_job where id = ?", job);
    prometheus.awaitFiring("QuellKillUnproven");
  }

  @Test
  void whenQuellClusterNotAsked() throws Exception {
    watch("QuellClusterNotAsked", Map.of("QUELL_KILL_JOBS_PROOF_CLUSTERS", "dummy"));
    long job = kill(running(), 0);
    db.<String>await(
        phase -> phase.equals("proof"), "select phase from kill_job where id = ?", job);

    db.execute("update cluster_order set due_at = now() - interval '5 minutes'");

    prometheus.awaitFiring("QuellClusterNotAsked");
  }

  @Test
  void whenQuellNobodyReaps() throws Exception {
    watch("QuellNobodyReaps", Map.of("QUELL_REAPER_INTERVAL_MILLIS", "200"));
    prometheus.until("it reaps", () -> prometheus.samples("quell_reaper_active") == 1);
    try (Connection other = db.connect();
        Statement statement = other.createStatement()) {
      Thread waiting = new Thread(() -> lockForReaping(statement));
      waiting.start();
      db.<Long>await(
          sessions -> sessions == 1,
          "select count(*) from pg_locks where locktype = 'advisory' and not granted");
      db.execute(
          """
          select pg_terminate_backend(pid) from pg_locks
          where locktype = 'advisory' and granted
            and database = (select oid from pg_database where datname = current_database())
          """);
      waiting.join();

      prometheus.awaitFiring("QuellNobodyReaps");
    }
  }

  @Test
  void whenQuellRunsNotCleaned() throws Exception {
    watch("QuellRunsNotCleaned", Map.of("QUELL_REAPER_INTERVAL_MILLIS", "200"));

    Fixture fixture = Fixture.create(db);
    fixture.instance(fixture.task("R"), "R");
    db.execute(
        """
        update workflow_run set status = 'C', heartbeat_date = now(), report_increment = 0
        where id = ?
        """,
        fixture.runId());

    prometheus.awaitFiring("QuellRunsNotCleaned");
  }

  /** A file is where the folder of the archive should be. */
  @Test
  void whenQuellRetentionFails() throws Exception {
    watch(
        "QuellRetentionFails",
        Map.of(
            "QUELL_RETENTION_FINISHED_WORKFLOWS_DAYS", "1",
            "QUELL_RETENTION_INTERVAL_MILLIS", "200",
            "QUELL_RETENTION_ARCHIVE_FOLDER",
                Files.createFile(folder.resolve("archive")).toString()));

    endedTwoDaysAgo();

    prometheus.awaitFiring("QuellRetentionFails");
  }

  /** A paused kill job keeps it waiting. */
  @Test
  void whenQuellRetentionBehind() throws Exception {
    watch(
        "QuellRetentionBehind",
        Map.of(
            "QUELL_RETENTION_FINISHED_WORKFLOWS_DAYS", "1",
            "QUELL_RETENTION_INTERVAL_MILLIS", "200"));
    long job = kill(running());
    db.execute("update kill_job set state = 'paused' where id = ?", job);
    endedTwoDaysAgo();

    prometheus.awaitFiring("QuellRetentionBehind");
  }

  private void endedTwoDaysAgo() {
    Fixture fixture = Fixture.create(db);
    fixture.batch(1, 2, "D", "D");
    db.execute("update workflow_run set status = 'D' where id = ?", fixture.runId());
    db.execute(
        """
        update workflow set status = 'D', status_date = now() - interval '49 hours' where id = ?
        """,
        fixture.workflowId());
  }

  @Test
  void whenQuellReportsInterrupted() throws Exception {
    try (TcpProxy proxy = TcpProxy.to(db.options().getHost(), db.options().getPort())) {
      String url = db.url().replaceFirst("@[^/]+/", "@127.0.0.1:" + proxy.port() + "/");
      watch("QuellReportsInterrupted", url, Map.of());

      for (int i = 0; i < 5; i++) {
        proxy.cut();
        prometheus.until(
            "no report is taken", () -> prometheus.samples("quell_reports_taken_seconds") == 0);
        proxy.restore();
        prometheus.until(
            "reports are taken", () -> prometheus.samples("quell_reports_taken_seconds") > 0);
      }

      prometheus.awaitFiring("QuellReportsInterrupted");
    }
  }

  /** Nobody is at the provider's address, from the first look on. */
  @Test
  void whenQuellSignInUnavailable() throws Exception {
    prometheus = watching;
    prometheus.forget();
    quell =
        MonitoredQuell.start(
            db.url(),
            port,
            Map.of(
                "QUELL_AUTH_OIDC_ISSUER", "http://127.0.0.1:" + FreePort.find(),
                "QUELL_AUTH_OIDC_CLIENT_ID", "quell",
                "QUELL_AUTH_OIDC_REDIRECT_URI", "http://127.0.0.1/api/auth/oidc/auth"));

    prometheus.awaitFiring("QuellSignInUnavailable");
  }

  @Test
  void whenQuellCertificateExpires() throws Exception {
    TestAuthority authority = TestAuthority.create(folder, "authority");
    Issued soon = authority.issue(Duration.ofHours(1), "server", "127.0.0.1");
    Issued late = authority.issue(Duration.ofDays(30), "server", "127.0.0.1");
    watchEncrypted("QuellCertificateExpires", authority, late);

    Files.move(soon.keyFile(), late.keyFile(), StandardCopyOption.REPLACE_EXISTING);
    Files.move(soon.certificateFile(), late.certificateFile(), StandardCopyOption.REPLACE_EXISTING);

    prometheus.awaitFiring("QuellCertificateExpires");
  }

  @Test
  void whenQuellCertificateUnusable() throws Exception {
    TestAuthority authority = TestAuthority.create(folder, "authority");
    Issued issued = authority.issue(Duration.ofDays(30), "server", "127.0.0.1");
    watchEncrypted("QuellCertificateUnusable", authority, issued);

    Files.writeString(issued.keyFile(), "no key");

    prometheus.awaitFiring("QuellCertificateUnusable");
  }

  private void watchEncrypted(String alert, TestAuthority authority, Issued issued)
      throws Exception {
    quell =
        MonitoredQuell.start(
            db.url(),
            Map.of(
                "QUELL_HTTP_CERTIFICATE_FILE", issued.certificateFile().toString(),
                "QUELL_HTTP_KEY_FILE", issued.keyFile().toString()));
    prometheus =
        PrometheusServer.start(
            folder, quell.port(), MonitoredQuell.token("fsm:read"), authority.file());
    awaitQuiet(alert);
  }

  private void watch(String alert, Map<String, String> settings) {
    watch(alert, db.url(), settings);
  }

  /** Starts both, and sees that all is quiet. */
  private void watch(String alert, String databaseUrl, Map<String, String> settings) {
    prometheus = watching;
    prometheus.forget();
    quell = MonitoredQuell.start(databaseUrl, port, settings);
    awaitQuiet(alert);
  }

  /** It may have been scraped while it still started. */
  private void awaitQuiet(String alert) {
    prometheus.awaitSettled();
    prometheus.until("all is quiet", () -> !prometheus.fires(alert));
  }

  private static Map<String, String> narrow() {
    return Map.of("QUELL_WORKER_QUEUE_CAPACITY", "5", "QUELL_WORKER_BULK_CONCURRENCY", "1");
  }

  /** The first one waits for a row, the others for the first one. */
  private void killBatchesThatWait(RowHolder holder, int batches) throws SQLException {
    Fixture fixture = Fixture.create(db);
    List<Long> told = fixture.batch(1, 1, "R", "K");
    holder.lock("task", fixture.taskOf(told.get(0)));
    for (int batch = 1; batch <= batches; batch++) {
      var unused =
          quell.post(
              "array/" + fixture.arrayId() + "/transition_to_killed",
              new JsonObject().put("batch_number", batch));
      if (batch == 1) {
        holder.awaitWaiterOnRowOf("task");
      }
    }
  }

  private long running() {
    Fixture fixture = Fixture.create(db);
    return fixture.instance(fixture.task("R"), "R");
  }

  private long taskOf(long instance) {
    return db.value("select task_id from task_instance where id = ?", instance);
  }

  private long kill(long instance) {
    return kill(instance, 120);
  }

  private long kill(long instance, int graceSeconds) {
    JsonObject order =
        new JsonObject()
            .put(
                "selector",
                new JsonObject().put("task_instance_ids", new JsonArray().add(instance)))
            .put("grace_seconds", graceSeconds)
            .put("reason", "to see what happens");
    String body = quell.post("kill_jobs", order).join().body();
    assertThat(body).contains("kill_job_id");
    return new JsonObject(body).getLong("kill_job_id");
  }

  private static void lockForReaping(Statement statement) {
    try {
      statement.execute("select pg_advisory_lock(" + REAPERS_LOCK + ")");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
