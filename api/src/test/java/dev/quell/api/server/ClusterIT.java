package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.FreePort;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kill that comes from another process over the clustered event bus, not over HTTP. */
@DatabaseTest
class ClusterIT {
  private static final int INSTANCES = 2_500;

  @TempDir private Path folder;

  @Test
  void killsABatchForAMemberWithoutDatabase(TestDatabase database) throws Exception {
    Fixture fixture = Fixture.create(database);
    List<Long> instances = fixture.batch(1, INSTANCES, "R", "K");
    int quellPort = FreePort.find();
    int memberPort = FreePort.find();

    try (QuellProcess quell = startQuell(database, quellPort, memberPort)) {
      quell.awaitListening();
      Process member = startMember(memberPort, quellPort, fixture.arrayId());
      try (BufferedReader output = member.inputReader()) {
        assertThat(heardUntil(output, INSTANCES)).isEqualTo(Set.copyOf(instances));
      } finally {
        member.destroyForcibly();
      }
    }

    assertThat(count(database, "task_instance", "F")).isEqualTo(INSTANCES);
    assertThat(count(database, "task", "F")).isEqualTo(INSTANCES);
  }

  private QuellProcess startQuell(TestDatabase database, int port, int otherPort)
      throws IOException {
    return QuellProcess.start(
        folder,
        Map.of(
            "QUELL_DATABASE_URL",
            database.url(),
            "QUELL_CLUSTER_PORT",
            Integer.toString(port),
            "QUELL_CLUSTER_MEMBERS",
            "127.0.0.1:" + port + ",127.0.0.1:" + otherPort),
        "--port",
        "0",
        "--cluster");
  }

  private static Process startMember(int port, int otherPort, long arrayId) throws IOException {
    JsonObject kill = new JsonObject().put("array_id", arrayId).put("batch_number", 1);
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            PlainMember.class.getName(),
            Integer.toString(port),
            Integer.toString(otherPort),
            "quell.command.transition_to_killed",
            kill.encode())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** The instances that the member heard to be killed, once it has the reply and all events. */
  private static Set<Long> heardUntil(BufferedReader output, int expected) throws IOException {
    Set<Long> heard = new HashSet<>();
    boolean replied = false;
    while (!replied || heard.size() < expected) {
      String line = output.readLine();
      assertThat(line).as("the member's output, which has ended").isNotNull();
      if (line.startsWith(PlainMember.REPLY)) {
        replied = true;
        assertThat(new JsonObject(line.substring(PlainMember.REPLY.length())))
            .isEqualTo(new JsonObject().put("task_instances", expected).put("tasks", expected));
      } else if (line.startsWith(PlainMember.EVENT)) {
        heard.addAll(killed(new JsonObject(line.substring(PlainMember.EVENT.length()))));
      }
    }
    return heard;
  }

  private static List<Long> killed(JsonObject event) {
    JsonArray changes = event.getJsonArray("changes");
    return changes.stream()
        .map(JsonObject.class::cast)
        .filter(
            change -> "K".equals(change.getString("from")) && "F".equals(change.getString("to")))
        .filter(change -> "F".equals(change.getString("task_to")))
        .map(change -> change.getLong("task_instance_id"))
        .toList();
  }

  private static long count(TestDatabase database, String table, String status) {
    return database.value("select count(*) from " + table + " where status = ?", status);
  }
}
