package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.FreePort;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestAuthority;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes of this host are killed through Quell, from the job to the proof of each, whoever of
 * Quell and its agent is killed meanwhile. The agent speaks with Quell over TLS, by an authority
 * that is none of the JVM's.
 */
@DatabaseTest
class LocalKillIT {
  private static final String CLUSTER = "dummy";
  private static final int TASKS = 24;

  /** A worker of its own group, deaf to SIGTERM; the odd ones with a child in another session. */
  private static final String STUBBORN =
      """
      trap '' TERM
      if [ $((JOBMON_TASK_INSTANCE_ID % 2)) = 1 ]; then setsid sh -c 'sleep 1000; true' & fi
      sleep 1000
      true
      """;

  /** What can be told of an order at the steps of its way, one after the other. */
  private static final List<String> STEPS =
      List.of("leased_by is not null", "observation = 'cancelled'");

  @Shared private TestDatabase db;
  @Fresh private Fixture fixture;
  @TempDir private Path folder;

  private final List<Process> workers = new ArrayList<>();
  private final List<Long> pids = new ArrayList<>();
  private TestAuthority authority;
  private KillOverHttp site;

  @BeforeEach
  void foundSite() throws Exception {
    authority = TestAuthority.create(folder, "authority");
    TestAuthority.Issued issued = authority.issue("quell", "127.0.0.1");
    Path settings =
        Files.writeString(
            folder.resolve("quell.yaml"),
            """
            http:
              certificate_file: %2$s
              key_file: %3$s
            kill_jobs:
              proof_lease_seconds: 5
              lease_millis: 1000
            clusters:
              poll_millis: 100
              defined:
                %1$s:
                  preset: local
                  kill_wait_millis: 500
            """
                .formatted(CLUSTER, issued.certificateFile(), issued.keyFile()));
    HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build();
    site = new KillOverHttp(folder, settings, client, "https");
  }

  private SSLContext trusting() throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    try (var file = Files.newInputStream(authority.file())) {
      store.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  @AfterEach
  void endWorkers() {
    pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    workers.forEach(Process::destroyForcibly);
  }

  @Test
  void leavesNoProcessOfStubbornWorkers() throws Exception {
    startWorkers();
    Map<String, String> environment = Map.of("QUELL_DATABASE_URL", db.url());
    String port = String.valueOf(FreePort.find());
    String operator = site.token("fsm:read", "kill", "kill:any", "kill:force");
    Path token = Files.writeString(folder.resolve("token"), site.token("cluster") + "\n");
    long kill = 0;
    for (String step : STEPS) {
      try (QuellProcess quell = site.startSecured(environment, port);
          QuellProcess agent = startAgent(port, token)) {
        quell.awaitListening();
        if (kill == 0) {
          kill = site.kill(Integer.parseInt(port), fixture.workflowId(), TASKS, operator);
        }
        Await.until(() -> orders(step) > 0 || orders("true") == 0);
        KillOverHttp.killTogether(quell, agent);
      }
    }
    try (QuellProcess quell = site.startSecured(environment, port);
        QuellProcess agent = startAgent(port, token)) {
      quell.awaitListening();
      JsonObject done = site.awaitDone(Integer.parseInt(port), kill, operator);
      KillOverHttp.assertProven(done, TASKS);
      assertThat(pids).hasSizeGreaterThan(2 * TASKS).noneMatch(LocalKillIT::runs);
      agent.terminate();
      assertThat(agent.awaitExit()).isEqualTo(143);
    }
  }

  private QuellProcess startAgent(String port, Path token) throws IOException {
    return site.start(
        Map.of("QUELL_CLUSTERS_SERVE", CLUSTER),
        site.agent(port, token, "--authorities", authority.file().toString()));
  }

  private void startWorkers() throws IOException {
    db.execute(
        "update workflow_run set \"user\" = ?, created_date = now() - interval '1 minute' where id = ?",
        System.getProperty("user.name"),
        fixture.runId());
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    for (long instance : fixture.batch(1, TASKS, "R", "R")) {
      ProcessBuilder builder = new ProcessBuilder("setsid", "sh", "-c", STUBBORN);
      builder.environment().put("JOBMON_TASK_INSTANCE_ID", String.valueOf(instance));
      Process worker = builder.start();
      workers.add(worker);
      int children = instance % 2 == 1 ? 3 : 1;
      Await.until(() -> worker.descendants().count() == children);
      pids.add(worker.pid());
      worker.descendants().map(ProcessHandle::pid).forEach(pids::add);
      db.execute(
          """
          update task_instance
          set nodename = ?, process_group_id = ?, submitted_date = now() where id = ?
          """,
          host,
          worker.pid(),
          instance);
    }
  }

  private long orders(String condition) {
    return db.<Long>value("select count(*) from cluster_order where " + condition);
  }

  /** A zombie has ended. */
  private static boolean runs(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException ended) {
      return false;
    }
  }
}
