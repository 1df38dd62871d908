package dev.quell.worker.cluster;

import static dev.quell.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.cluster.ClusterJob;
import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.ClusterReport;
import dev.quell.domain.cluster.ClusterStep;
import dev.quell.domain.cluster.LivingJob;
import dev.quell.domain.cluster.Observation;
import dev.quell.testing.Await;
import dev.quell.testing.Prerequisite;
import dev.quell.testing.SlurmServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Cancels and proves in a real Slurm. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlurmClusterTest {
  /** Nobody of them hears a SIGTERM; the odd ones have a child in a session of its own. */
  private static final String STUBBORN =
      """
      #!/bin/bash
      trap '' TERM
      if (( SLURM_ARRAY_TASK_ID % 2 )); then setsid bash -c 'while :; do sleep 1000; done' & fi
      while :; do sleep 1000; done
      """;

  private static final int TASKS = 60;

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Instant begun = Instant.now();
  private SlurmServer slurm;
  private Path folder;
  private CommandCluster cluster;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Prerequisite.SLURM.require();
    this.folder = folder;
    slurm = SlurmServer.start(folder);
    cluster = cluster(Map.of());
  }

  @AfterAll
  void stop() {
    if (slurm != null) {
      await(cluster.close());
      slurm.close();
    }
    await(vertx.close());
  }

  private CommandCluster cluster(Map<ClusterVerb, List<String>> commands) {
    return CommandCluster.of(
        vertx,
        ClusterFixture.settings(ClusterPreset.SLURM, commands, slurm.environment(), 8_000),
        ClusterWatch.over(ClusterFixture.NAME, meters),
        meters,
        Clock.systemUTC());
  }

  @Test
  void provesThatNoProcessOfStubbornTasksIsLeft() {
    String job = submitStubborn(TASKS);
    assertThat(SlurmServer.processesOfArray(job)).hasSizeGreaterThan(2 * TASKS);

    List<ClusterReport> cancelled = carryOut(orders(job, TASKS, ClusterStep.CANCEL));
    assertThat(ClusterFixture.observations(cancelled)).containsOnly(Observation.CANCELLED);
    Set<Long> gone = new HashSet<>();
    List<ClusterOrder> queries = orders(job, TASKS, ClusterStep.QUERY);
    long deadline = System.nanoTime() + 90_000_000_000L;
    while (gone.size() < TASKS && System.nanoTime() < deadline) {
      List<ClusterReport> reports = carryOut(queries);
      Set<String> living = livingTasksOf(job);
      for (ClusterReport report : reports) {
        if (report.observation() == Observation.GONE) {
          gone.add(report.taskInstanceId());
          assertThat(living).doesNotContain(String.valueOf(report.taskInstanceId()));
        } else {
          assertThat(report.observation()).isEqualTo(Observation.ALIVE);
        }
      }
    }
    assertThat(gone).hasSize(TASKS);
    assertThat(SlurmServer.processesOfArray(job)).isEmpty();
  }

  @Test
  void saysThatTheControllerDoesNotAnswerAndGoesOnLater() throws IOException {
    String job = submitStubborn(4);
    List<ClusterOrder> cancels = orders(job, 4, ClusterStep.CANCEL);
    slurm.stopController();
    List<ClusterReport> unanswered = carryOut(cancels);
    assertThat(ClusterFixture.observations(unanswered)).containsOnly(Observation.NO_ANSWER);
    assertThat(SlurmServer.processesOfArray(job)).isNotEmpty();

    slurm.restartController();
    assertThat(ClusterFixture.observations(carryOut(force(cancels))))
        .containsOnly(Observation.CANCELLED);
    awaitGone(job, 4);
    assertThat(SlurmServer.processesOfArray(job)).isEmpty();
  }

  @Test
  void endsAScancelThatHangs() throws IOException {
    String job = submitStubborn(2);
    Path hanging = Files.writeString(folder.resolve("hanging"), "#!/bin/sh\nsleep 4711 & wait\n");
    Files.setPosixFilePermissions(hanging, PosixFilePermissions.fromString("rwxr-xr-x"));
    CommandCluster hung =
        CommandCluster.of(
            vertx,
            ClusterFixture.settings(
                ClusterPreset.SLURM,
                Map.of(ClusterVerb.CANCEL, List.of(hanging.toString(), ClusterSettings.IDS)),
                slurm.environment(),
                1_000),
            ClusterWatch.over(ClusterFixture.NAME, meters),
            meters,
            Clock.systemUTC());

    List<ClusterReport> reports = await(hung.carryOut(orders(job, 2, ClusterStep.CANCEL)));

    assertThat(reports)
        .allSatisfy(
            report -> {
              assertThat(report.observation()).isEqualTo(Observation.NO_ANSWER);
              assertThat(report.answer()).contains("did not answer within 1000 ms");
              assertThat(report.command()).contains("hanging");
            });
    assertThat(ProcessHandle.current().descendants().map(p -> p.info().commandLine().orElse("")))
        .noneMatch(line -> line.contains("4711"));
    assertThat(SlurmServer.processesOfArray(job)).isNotEmpty();
    await(hung.close());
    carryOut(force(orders(job, 2, ClusterStep.CANCEL)));
    awaitGone(job, 2);
  }

  @Test
  void sparesAJobThatGotTheIdOfAnother() throws IOException {
    String job = slurm.submit("#!/bin/sh\nsleep 0\n");
    Instant heard = Instant.now();
    Await.until(() -> observe(job, null).equals(Observation.GONE));
    Await.until(() -> Instant.now().isAfter(heard.plusSeconds(4)));
    slurm.stopController();
    slurm.rebuildController(job);
    String again = slurm.submit("#!/bin/sh\nsleep 1000\n");
    assertThat(again).isEqualTo(job);
    slurm.awaitRunning(again, 1);

    assertThat(observe(job, heard)).isEqualTo(Observation.FOREIGN);
    ClusterJob old = ClusterFixture.job(job, "root", begun, heard);
    List<ClusterReport> reports =
        carryOut(List.of(ClusterFixture.order(1, old, ClusterStep.CANCEL)));
    assertThat(ClusterFixture.observations(reports)).containsExactly(Observation.FOREIGN);
    assertThat(
            ClusterFixture.observations(
                carryOut(
                    List.of(
                        ClusterFixture.order(
                            2, ClusterFixture.job(job, "alice", begun, null), ClusterStep.CANCEL),
                        ClusterFixture.order(
                            3, job, ClusterStep.CANCEL, Instant.now().plusSeconds(60))))))
        .containsOnly(Observation.FOREIGN);
    assertThat(slurm.run("squeue", "--noheader", "--format=%T", "--jobs=" + job).strip())
        .isEqualTo("RUNNING");
    slurm.run("scancel", job);
  }

  /** The cluster began it anew under the same id: the instance's it stays, until it is ended. */
  @Test
  void endsAJobThatWasRequeued() {
    String job = slurm.submit(STUBBORN, "--requeue", "--array=5");
    slurm.awaitRunning(job, 1);
    Instant heard = Instant.now();
    ClusterJob meant = ClusterFixture.job(job + "_5", "root", begun, heard);
    Await.until(() -> Instant.now().isAfter(heard.plusSeconds(3)));
    slurm.run("scontrol", "requeue", job + "_5");
    List<ClusterOrder> query = List.of(ClusterFixture.order(1, meant, ClusterStep.QUERY));
    Await.until(() -> carryOut(query).get(0).answer().endsWith(", requeued"));
    assertThat(ClusterFixture.observations(carryOut(query))).containsExactly(Observation.ALIVE);
    assertThat(await(cluster.living()))
        .filteredOn(living -> living.id().equals(job + "_5"))
        .allMatch(LivingJob::requeued)
        .hasSize(1);
    ClusterJob others = ClusterFixture.job(job + "_5", "alice", begun, heard);
    assertThat(
            ClusterFixture.observations(
                carryOut(List.of(ClusterFixture.order(2, others, ClusterStep.CANCEL)))))
        .containsExactly(Observation.FOREIGN);

    carryOut(List.of(ClusterFixture.order(1, meant, ClusterStep.CANCEL)));

    Await.until(
        () ->
            ClusterFixture.observations(carryOut(query)).get(0).equals(Observation.GONE)
                && SlurmServer.processesOfArray(job).isEmpty());
  }

  private Observation observe(String job, Instant notAfter) {
    ClusterJob meant = ClusterFixture.job(job, "root", begun, notAfter);
    return carryOut(List.of(ClusterFixture.order(1, meant, ClusterStep.QUERY)))
        .get(0)
        .observation();
  }

  /** Slurm lets a user end its own jobs alone, and says so of others'. */
  @Test
  void mayDoAsMuchAsTheUserOfItsPrefix() throws IOException {
    Prerequisite.SUDO.require();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    String own = slurm.submit("#!/bin/sh\nsleep 1000\n", "--uid=daemon", "--chdir=/");
    String other = slurm.submit("#!/bin/sh\nsleep 1000\n", "--chdir=/");
    slurm.awaitRunning(own, 1);
    slurm.awaitRunning(other, 1);
    CommandCluster asDaemon =
        CommandCluster.of(
            vertx,
            ClusterFixture.prefixed(
                ClusterFixture.settings(ClusterPreset.SLURM, Map.of(), slurm.environment(), 8_000),
                List.of(
                    "sudo", "-n", "--preserve-env=SLURM_CONF,SLURM_TIME_FORMAT", "-u", "daemon")),
            ClusterWatch.over(ClusterFixture.NAME, meters),
            meters,
            Clock.systemUTC());

    ClusterJob others = ClusterFixture.job(other, "root", begun, null);
    ClusterReport denied =
        await(asDaemon.carryOut(List.of(ClusterFixture.order(1, others, ClusterStep.CANCEL))))
            .get(0);
    ClusterJob its = ClusterFixture.job(own, "daemon", begun, null);
    List<ClusterReport> taken =
        await(asDaemon.carryOut(List.of(ClusterFixture.order(2, its, ClusterStep.CANCEL))));

    assertThat(denied.observation()).isEqualTo(Observation.NO_ANSWER);
    assertThat(denied.command()).startsWith("sudo -n");
    assertThat(denied.answer()).containsIgnoringCase("permission denied");
    assertThat(ClusterFixture.observations(taken)).containsExactly(Observation.CANCELLED);
    Await.until(
        () ->
            ClusterFixture.observations(
                    await(
                        asDaemon.carryOut(
                            List.of(ClusterFixture.order(2, its, ClusterStep.QUERY)))))
                .get(0)
                .equals(Observation.GONE));
    await(asDaemon.close());
    slurm.run("scancel", other);
  }

  @Test
  void knowsTwoHundredOfTwentyThousand() {
    String job = slurm.submit("#!/bin/sh\nsleep 1000\n", "--array=1-200", "--hold");
    List<ClusterOrder> orders = new ArrayList<>(orders(job, 200, ClusterStep.CANCEL));
    for (int i = 201; i <= 20_000; i++) {
      orders.add(ClusterFixture.order(i, String.valueOf(5_000_000 + i), ClusterStep.CANCEL, begun));
    }
    double before = commands();

    Map<Observation, Long> counts = counts(carryOut(orders));

    assertThat(counts).isEqualTo(Map.of(Observation.CANCELLED, 200L, Observation.UNKNOWN, 19_800L));
    assertThat(commands() - before).isLessThanOrEqualTo(3);
    awaitGone(job, 200);
  }

  private double commands() {
    return meters.find("quell.cluster.command").timers().stream().mapToLong(t -> t.count()).sum();
  }

  private static Map<Observation, Long> counts(List<ClusterReport> reports) {
    return reports.stream()
        .collect(Collectors.groupingBy(ClusterReport::observation, Collectors.counting()));
  }

  private String submitStubborn(int tasks) {
    String job = slurm.submit(STUBBORN, "--array=1-" + tasks);
    slurm.awaitRunning(job, tasks);
    Await.until(() -> livingTasksOf(job).size() == tasks);
    return job;
  }

  private List<ClusterOrder> orders(String job, int tasks, ClusterStep step) {
    return IntStream.rangeClosed(1, tasks)
        .mapToObj(
            task ->
                ClusterFixture.order(
                    task, ClusterFixture.job(job + "_" + task, "root", begun, null), step))
        .toList();
  }

  private static List<ClusterOrder> force(List<ClusterOrder> orders) {
    return orders.stream()
        .map(o -> new ClusterOrder(o.killJobId(), o.taskInstanceId(), o.job(), o.step(), true))
        .toList();
  }

  private List<ClusterReport> carryOut(List<ClusterOrder> orders) {
    return await(cluster.carryOut(orders));
  }

  private void awaitGone(String job, int tasks) {
    List<ClusterOrder> queries = orders(job, tasks, ClusterStep.QUERY);
    Await.until(() -> counts(carryOut(queries)).equals(Map.of(Observation.GONE, (long) tasks)));
  }

  private Set<String> livingTasksOf(String job) {
    return SlurmServer.processesOfArray(job).stream()
        .flatMap(pid -> SlurmServer.environmentOf(pid).stream())
        .filter(variable -> variable.startsWith("SLURM_ARRAY_TASK_ID="))
        .map(variable -> variable.substring("SLURM_ARRAY_TASK_ID=".length()))
        .collect(Collectors.toSet());
  }
}
