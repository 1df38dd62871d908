package dev.quell.worker.cluster;

import static dev.quell.testing.Await.await;
import static dev.quell.worker.cluster.ClusterFixture.observations;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.cluster.ClusterJob;
import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.ClusterReport;
import dev.quell.domain.cluster.ClusterStep;
import dev.quell.domain.cluster.Observation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reaches clusters by commands that are small scripts: they answer as the programs do by their
 * documentation, and keep what they were called with.
 */
class CommandClusterTest {
  private static final Instant EARLY = Instant.parse("2026-01-01T00:00:00Z");

  private static final String QSTAT =
      """
      <?xml version='1.0'?>
      <job_info xmlns:xsd="http://www.w3.org/2001/XMLSchema">
        <queue_info>
          <job_list state="running">
            <JB_job_number>17</JB_job_number>
            <JAT_prio>0.55500</JAT_prio>
            <JB_name>fit</JB_name>
            <JB_owner>alice</JB_owner>
            <state>r</state>
            <JAT_start_time>2026-03-01T10:00:00</JAT_start_time>
            <queue_name>all.q@node-1</queue_name>
            <slots>1</slots>
            <tasks>3</tasks>
          </job_list>
        </queue_info>
        <job_info>
          <job_list state="pending">
            <JB_job_number>18</JB_job_number>
            <JB_owner>alice</JB_owner>
            <state>qw</state>
            <JB_submission_time>2026-03-01T10:00:00</JB_submission_time>
            <slots>1</slots>
          </job_list>
        </job_info>
      </job_info>
      """;

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<CommandCluster> clusters = new ArrayList<>();

  @TempDir private Path folder;

  @AfterEach
  void stop() {
    clusters.forEach(cluster -> await(cluster.close()));
    await(vertx.close());
  }

  @Test
  void readsTheListOfGridEngine() throws IOException {
    Path calls = folder.resolve("calls");
    CommandCluster cluster =
        cluster(
            ClusterPreset.UGE,
            Map.of(
                ClusterVerb.QUERY, program("qstat", "cat <<'END'\n" + QSTAT + "END\n"),
                ClusterVerb.CANCEL,
                    List.of(script("qdel", "echo \"$@\" >> " + calls + "\n"), ClusterSettings.IDS),
                ClusterVerb.IDENTITY, program("qconf", "echo master-1\n")));

    List<ClusterReport> reports =
        await(
            cluster.carryOut(
                List.of(
                    order(1, "17_3", "alice", ClusterStep.CANCEL),
                    order(2, "18", "alice", ClusterStep.QUERY),
                    order(3, "17.4", "alice", ClusterStep.QUERY),
                    order(4, "17.3", "bob", ClusterStep.CANCEL))));

    assertThat(byInstance(reports))
        .isEqualTo(
            Map.of(
                1L, Observation.CANCELLED,
                2L, Observation.ALIVE,
                3L, Observation.UNKNOWN,
                4L, Observation.FOREIGN));
    assertThat(Files.readString(calls)).isEqualTo("17.3\n");
  }

  @Test
  void takesNoHalfAnswerForAProof() throws IOException {
    for (String half :
        List.of(
            "cat <<'END'\n" + QSTAT.substring(0, QSTAT.length() / 2) + "\nEND\n",
            "echo 'denied: no such host'; exit 1\n",
            "true\n")) {
      CommandCluster cluster =
          cluster(
              ClusterPreset.UGE,
              Map.of(
                  ClusterVerb.QUERY, program("qstat", half),
                  ClusterVerb.IDENTITY, program("qconf", "echo master-1\n")));

      assertThat(observations(await(cluster.carryOut(List.of(query("17"))))))
          .containsExactly(Observation.NO_ANSWER);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "echo '17|17|17|N/A|alice|1772359200|RUNNING|0|fit|'; ALIVE",
        "echo '17|17|17|N/A|alice|1772359200|COMPLETING|0|a|b|'; ALIVE",
        "echo '17|17|17|N/A|alice|1772359200|SOMETHING_NEW|0|fit|'; ALIVE",
        "echo '17|17|17|N/A|alice|2026-03-01T10:00:00|COMPLETED|0|fit|'; GONE",
        "echo '17|17|17|N/A|alice|1772359200|NODE_FAIL|0|fit|'; NO_ANSWER",
        "echo '17|17|17|N/A|bob|1772359200|RUNNING|0|fit|'; FOREIGN",
        "echo '17|17|17|N/A|alice|1572359200|RUNNING|0|fit|'; FOREIGN",
        "echo '17|17|17|N/A|alice|1972359200|RUNNING|0|fit|'; FOREIGN",
        "echo '17|17|17|N/A|alice|1972359200|RUNNING|2|fit|'; ALIVE",
        "echo '17|17|17|N/A|bob|1972359200|RUNNING|2|fit|'; FOREIGN",
        "echo '17|17|17|N/A|alice|1572359200|RUNNING|2|fit|'; FOREIGN",
        "echo '17|17|17|N/A|alice|1772359200|RUNNING|fit'; NO_ANSWER",
        "true; UNKNOWN",
        "printf '17|17|17|N/A|alice|1772359200|COMPLETED|0|fi'; NO_ANSWER",
        "echo 'slurmctld is down'; NO_ANSWER",
        "echo 'squeue: error: Invalid user' >&2; NO_ANSWER",
        "exit 1; NO_ANSWER",
      })
  void saysOfSlurmNoMoreThanItSaid(String squeue, Observation observation) throws IOException {
    CommandCluster cluster =
        cluster(
            ClusterPreset.SLURM,
            Map.of(
                ClusterVerb.QUERY, program("squeue", squeue + "\n"),
                ClusterVerb.IDENTITY, program("scontrol", "echo 'ClusterName  = main'\n")));

    ClusterJob job =
        ClusterFixture.job("17", "alice", EARLY, Instant.parse("2026-03-02T00:00:00Z"));
    assertThat(
            observations(
                await(cluster.carryOut(List.of(ClusterFixture.order(1, job, ClusterStep.QUERY))))))
        .containsExactly(observation);
  }

  /** Whoever told the cluster to end it may have died since, and with it what it had seen. */
  @ParameterizedTest
  @CsvSource({"true, GONE", "false, UNKNOWN"})
  void takesForGoneWhatWasListedWhenItWasCancelled(boolean listed, Observation observation)
      throws IOException {
    CommandCluster cluster =
        cluster(
            ClusterPreset.SLURM,
            Map.of(
                ClusterVerb.QUERY, program("squeue", "true\n"),
                ClusterVerb.IDENTITY, program("scontrol", "echo 'ClusterName  = main'\n")));
    ClusterOrder query =
        new ClusterOrder(
            1, 1, ClusterFixture.job("17", "alice", EARLY, null), ClusterStep.QUERY, true, listed);

    assertThat(observations(await(cluster.carryOut(List.of(query))))).containsExactly(observation);
  }

  @Test
  void givesIdsOnStandardInputWhereTheCommandNamesNoPlace() throws IOException {
    Path living = Files.writeString(folder.resolve("jobs"), "");
    CommandCluster cluster =
        cluster(
            ClusterPreset.COMMAND,
            Map.of(
                ClusterVerb.QUERY,
                    program(
                        "living",
                        "while read id; do grep -x \"$id.*\" " + living + "; done; true\n"),
                ClusterVerb.CANCEL,
                    program(
                        "end", "while read id; do sed -i \"/^$id /d\" " + living + "; done\n")));
    Files.writeString(living, "a-1 alice 1772359200\na-2 alice 1772359200\na-3\n");

    List<ClusterOrder> cancels =
        List.of(
            order(1, "a-1", "alice", ClusterStep.CANCEL),
            order(2, "a-2", "bob", ClusterStep.CANCEL),
            order(3, "a-9", "alice", ClusterStep.CANCEL),
            order(4, "-f", "alice", ClusterStep.CANCEL),
            order(5, "a-1; rm", "alice", ClusterStep.CANCEL));

    assertThat(byInstance(await(cluster.carryOut(cancels))))
        .isEqualTo(
            Map.of(
                1L, Observation.CANCELLED,
                2L, Observation.FOREIGN,
                3L, Observation.UNKNOWN,
                4L, Observation.UNKNOWN,
                5L, Observation.UNKNOWN));
    assertThat(Files.readAllLines(living)).containsExactly("a-2 alice 1772359200", "a-3");
  }

  @Test
  void putsTasksOfOneArrayTogether() {
    assertThat(new SlurmDialect().words(List.of("7", "17_9", "17_1", "17_2", "17_3", "18_1", "7")))
        .containsExactly("7", "17_[1-3,9]", "18_[1]");
    assertThat(new UgeDialect().words(List.of("17_9", "17.1", "17.2")))
        .containsExactly("17.1-2", "17.9");
  }

  @Test
  void asksNoClusterThatIsAnother() throws IOException {
    Path name = Files.writeString(folder.resolve("name"), "ClusterName = main\n");
    CommandCluster cluster =
        CommandCluster.of(
            vertx,
            ClusterFixture.expecting(
                "test",
                Map.of(
                    ClusterVerb.QUERY, program("squeue", "true\n"),
                    ClusterVerb.IDENTITY, List.of("cat", name.toString()))),
            ClusterWatch.over(ClusterFixture.NAME, meters),
            meters,
            Clock.systemUTC());
    clusters.add(cluster);

    ClusterReport refused = await(cluster.carryOut(List.of(query("17")))).get(0);
    assertThat(refused.observation()).isEqualTo(Observation.NO_ANSWER);
    assertThat(refused.answer()).contains("is the cluster main, but must be test");

    Files.writeString(name, "ClusterName = test\n");
    assertThat(observations(await(cluster.carryOut(List.of(query("17"))))))
        .containsExactly(Observation.UNKNOWN);
  }

  @Test
  void keepsSecretsOfTheProcessFromCommands() throws IOException {
    CommandCluster cluster =
        cluster(
            ClusterPreset.COMMAND,
            Map.of(
                ClusterVerb.QUERY,
                    program("query", "env | cut -d= -f1 | sort > " + folder + "/names\n"),
                ClusterVerb.CANCEL, List.of("true")));

    await(cluster.carryOut(List.of(query("17"))));

    assertThat(Files.readAllLines(folder.resolve("names")))
        .isSubsetOf(
            "_",
            "HOME",
            "LC_ALL",
            "LD_LIBRARY_PATH",
            "LOGNAME",
            "PATH",
            "PWD",
            "SHLVL",
            "SLURM_TIME_FORMAT",
            "TZ",
            "USER",
            "OLDPWD");
  }

  @Test
  void endsACommandThatAnswersWithoutEnd() throws IOException {
    CommandCluster cluster =
        cluster(
            ClusterPreset.COMMAND,
            Map.of(ClusterVerb.QUERY, List.of("yes"), ClusterVerb.CANCEL, List.of("true")));

    ClusterReport report = await(cluster.carryOut(List.of(query("17")))).get(0);

    assertThat(report.observation()).isEqualTo(Observation.NO_ANSWER);
    assertThat(report.answer()).containsAnyOf("answered with more than", "did not answer within");
    assertThat(ProcessHandle.current().descendants().map(p -> p.info().command().orElse("")))
        .noneMatch(command -> command.endsWith("/yes"));
  }

  private CommandCluster cluster(ClusterPreset preset, Map<ClusterVerb, List<String>> commands) {
    CommandCluster cluster =
        CommandCluster.of(
            vertx,
            ClusterFixture.settings(preset, commands),
            ClusterWatch.over(ClusterFixture.NAME, meters),
            meters,
            Clock.systemUTC());
    clusters.add(cluster);
    return cluster;
  }

  private List<String> program(String name, String script) throws IOException {
    return List.of(script(name, script));
  }

  private String script(String name, String script) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file.toString();
  }

  private static ClusterOrder query(String id) {
    return order(1, id, "alice", ClusterStep.QUERY);
  }

  private static ClusterOrder order(long instance, String id, String user, ClusterStep step) {
    return ClusterFixture.order(instance, ClusterFixture.job(id, user, EARLY, null), step);
  }

  private static Map<Long, Observation> byInstance(List<ClusterReport> reports) {
    return reports.stream()
        .collect(Collectors.toMap(ClusterReport::taskInstanceId, ClusterReport::observation));
  }
}
