package dev.quell.worker.cluster;

import static dev.quell.testing.Await.await;
import static dev.quell.worker.cluster.ClusterFixture.observations;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.cluster.ClusterJob;
import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.ClusterReport;
import dev.quell.domain.cluster.ClusterStep;
import dev.quell.domain.cluster.Observation;
import dev.quell.testing.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ends and proves real processes of this host. */
class LocalClusterTest {
  /** A worker of its own group, deaf to SIGTERM, with a child in a session of its own. */
  private static final String STUBBORN =
      """
      trap '' TERM
      export JOBMON_TASK_INSTANCE_ID=%d
      setsid sh -c 'sleep 1000; true' &
      sleep 1000
      true
      """;

  private final Vertx vertx = Vertx.vertx();
  private final Instant begun = Instant.now();
  private final List<Process> workers = new ArrayList<>();
  private final List<Long> seen = new ArrayList<>();
  private final LocalCluster cluster =
      LocalCluster.of(
          vertx, ClusterFixture.settings(ClusterPreset.LOCAL, Map.of()), Clock.systemUTC());

  @AfterEach
  void stop() {
    workers.forEach(worker -> worker.descendants().forEach(ProcessHandle::destroyForcibly));
    workers.forEach(Process::destroyForcibly);
    seen.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    await(cluster.close());
    await(vertx.close());
  }

  @Test
  void endsWhatIgnoresATermAndItsChildrenInOtherSessions() throws IOException {
    List<ClusterOrder> cancels = new ArrayList<>();
    List<ClusterOrder> queries = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      long instance = unusual(i);
      Process worker = startStubborn(instance);
      cancels.add(order(instance, worker.pid(), ClusterStep.CANCEL));
      queries.add(order(instance, worker.pid(), ClusterStep.QUERY));
    }
    assertThat(observations(carryOut(queries))).containsOnly(Observation.ALIVE);

    assertThat(observations(carryOut(cancels))).containsOnly(Observation.CANCELLED);

    assertThat(observations(carryOut(queries))).containsOnly(Observation.GONE);
    assertThat(seen).hasSize(40).noneMatch(LocalClusterTest::runs);
  }

  @Test
  void findsAChildWhoseParentsHaveEnded() throws IOException {
    Process worker = startStubborn(unusual(0));
    worker.destroyForcibly().onExit().join();
    List<ClusterReport> reports =
        carryOut(List.of(order(unusual(0), worker.pid(), ClusterStep.QUERY)));
    assertThat(observations(reports)).containsExactly(Observation.ALIVE);

    ClusterOrder force = order(unusual(0), worker.pid(), ClusterStep.CANCEL);
    carryOut(
        List.of(
            new ClusterOrder(
                force.killJobId(), force.taskInstanceId(), force.job(), force.step(), true)));

    assertThat(seen).noneMatch(LocalClusterTest::runs);
  }

  @Test
  void sparesWhatBeganBeforeOrIsSomebodyElses() throws IOException {
    Process worker = startStubborn(unusual(1));
    ClusterJob later = job(worker.pid(), null, Instant.now().plusSeconds(60), host());
    ClusterJob others = job(worker.pid(), "nobody", begun, host());

    List<ClusterReport> reports =
        carryOut(
            List.of(
                ClusterFixture.order(unusual(1), later, ClusterStep.CANCEL),
                ClusterFixture.order(unusual(1), others, ClusterStep.CANCEL)));

    assertThat(observations(reports)).containsOnly(Observation.FOREIGN);
    assertThat(seen).allMatch(LocalClusterTest::runs);
  }

  /** So it is where a distributor starts workers in its own group. */
  @Test
  void sparesAGroupThatItBelongsToItself() throws IOException {
    long ownGroup = group(ProcessHandle.current().pid());
    ClusterJob job = job(ownGroup, null, Instant.EPOCH, host());

    List<ClusterReport> reports =
        carryOut(List.of(ClusterFixture.order(unusual(2), job, ClusterStep.CANCEL)));

    assertThat(observations(reports)).containsExactly(Observation.FOREIGN);
  }

  @Test
  void doesNotAnswerForAnotherHost() throws IOException {
    Process worker = startStubborn(unusual(3));
    ClusterJob elsewhere = job(worker.pid(), null, begun, "node-of-another-name");

    List<ClusterReport> reports =
        carryOut(List.of(ClusterFixture.order(unusual(3), elsewhere, ClusterStep.CANCEL)));

    assertThat(observations(reports)).containsExactly(Observation.NO_ANSWER);
    assertThat(reports.get(0).answer()).contains("node-of-another-name");
    assertThat(seen).allMatch(LocalClusterTest::runs);
  }

  /** They are root's, and begin at any time. */
  @Test
  void threadsOfTheKernelHideNothing() {
    HostProcesses host = HostProcesses.look(Optional.of("NO_SUCH_VARIABLE"), Instant.EPOCH);

    assertThat(host.all())
        .filteredOn(process -> process.parent() == 2)
        .allMatch(HostProcess::readable);
  }

  /** Numbers that no other test of this machine marks processes with. */
  private static long unusual(int i) {
    return 1_000_000_000L * ProcessHandle.current().pid() + i;
  }

  private Process startStubborn(long instance) throws IOException {
    Process worker = new ProcessBuilder("setsid", "sh", "-c", STUBBORN.formatted(instance)).start();
    workers.add(worker);
    Await.until(() -> worker.descendants().count() == 3);
    seen.add(worker.pid());
    worker.descendants().map(ProcessHandle::pid).forEach(seen::add);
    return worker;
  }

  private List<ClusterReport> carryOut(List<ClusterOrder> orders) {
    return await(cluster.carryOut(orders));
  }

  private ClusterOrder order(long instance, long group, ClusterStep step) throws IOException {
    return ClusterFixture.order(instance, job(group, null, begun, host()), step);
  }

  private static ClusterJob job(long group, String user, Instant notBefore, String node) {
    return new ClusterJob(ClusterFixture.NAME, "", user, notBefore, null, node, group);
  }

  private static String host() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
  }

  private static long group(long pid) {
    return Long.parseLong(stat(pid).split(" ", -1)[2]);
  }

  private static boolean runs(long pid) {
    String stat = stat(pid);
    return !stat.isEmpty() && !stat.startsWith("Z");
  }

  /** What follows the name: state, parent, group; empty if it has ended. */
  private static String stat(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2);
    } catch (IOException ended) {
      return "";
    }
  }
}
