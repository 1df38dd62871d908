package dev.quell.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.ctl.ThinJar.Ended;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of quellctl's own jar against a real server with a real worker. */
@DatabaseTest
@Timeout(180)
class ThinJarOnServerIT {
  /** All has ended, and no worker or cluster has said that its process is gone. */
  private static final int UNPROVEN = 6;

  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @TempDir private Path folder;

  private Ended run(String... arguments) throws Exception {
    Map<String, String> url = Map.of("QUELL_URL", "http://127.0.0.1:" + server.port());
    return ThinJar.run(folder, url, arguments);
  }

  /** Runs what must go well; gives its output. */
  private String done(String... arguments) throws Exception {
    return ended(0, arguments);
  }

  private String ended(int exitCode, String... arguments) throws Exception {
    Ended ended = run(arguments);
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.exitCode()).isEqualTo(exitCode);
    return ended.output();
  }

  /** Following the job reads its stream of events. */
  @Test
  void killsAndFollowsTheJobToItsEnd() throws Exception {
    Fixture fixture = Fixture.create(db);
    List<Long> instances = fixture.batch(1, 3, "R", "R");
    String workflow = Long.toString(fixture.workflowId());

    assertThat(
            ended(
                UNPROVEN,
                "kill",
                "--workflow",
                workflow,
                "--reason",
                "x",
                "--yes",
                "--force",
                "--wait"))
        .startsWith("3 live instances are selected.")
        .containsPattern("\njob \\d+ done: 3 killed, 3 of them unproven$");

    assertThat(instances.stream().map(db::instanceStatus)).containsOnly("F");
    long id =
        new JsonObject(done("jobs", "--limit", "1", "--json"))
            .getJsonArray("kill_jobs")
            .getJsonObject(0)
            .getLong("kill_job_id");
    String job = Long.toString(id);
    assertThat(ended(UNPROVEN, "watch", job))
        .isEqualTo("job " + job + " done: 3 killed, 3 of them unproven");
    assertThat(done("jobs", "show", job)).contains("selector          workflow_id " + workflow);
    assertThat(done("jobs", "items", job).lines()).hasSize(4);
    assertThat(done("audit", "--job", job)).contains("created", "killed", "finished");
  }

  @Test
  void findsNothingStuck() throws Exception {
    assertThat(done("stuck", "--user", "nobody")).isEqualTo("Nothing is stuck.");
  }

  @Test
  void saysWhatTheServerRefuses() throws Exception {
    Ended ended = run("kill", "--workflow", "999999", "--reason", "x", "--yes");

    assertThat(ended).isEqualTo(new Ended(3, "", "There is no workflow 999999."));
  }
}
