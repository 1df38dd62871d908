package dev.quell.api.server;

import dev.quell.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** The database of a Quell stands still or is started anew. */
class DatabaseOutageIT extends OutageCase {
  /** It may be another server by then. */
  @Override
  TestDatabase afterwards(TestDatabase before) throws IOException {
    return ownDatabase();
  }

  @Test
  void theProcessThatReapsDiesWhileTheDatabaseIsFrozen() throws Exception {
    awaitReaping(startOnOwnDatabase());
    TestDatabase own = ownDatabase();
    second = start(own);
    int port = second.awaitListening();
    survives(
        own,
        port,
        () -> {
          freezeDatabase();
          kill(first);
          pass(OUTAGE_MILLIS);
          thawDatabase();
          awaitReaping(port);
          return port;
        });
  }

  @Test
  void theDatabaseIsFrozen() throws Exception {
    int port = startOnOwnDatabase();
    survives(
        ownDatabase(),
        port,
        () -> {
          freezeDatabase();
          pass(OUTAGE_MILLIS);
          thawDatabase();
          return port;
        });
  }

  @Test
  void theDatabaseIsRestarted() throws Exception {
    int port = startOnOwnDatabase();
    survives(
        ownDatabase(),
        port,
        () -> {
          stopDatabase();
          pass(OUTAGE_MILLIS);
          giveDatabaseBack();
          return port;
        });
  }

  private int startOnOwnDatabase() throws Exception {
    first = QuellProcess.start(folder, SETTINGS, "--port", "0");
    return first.awaitListening();
  }

  /** The database that the first process runs in its data folder; the fourth line is the port. */
  private TestDatabase ownDatabase() throws IOException {
    String password = Files.readString(data().resolve("password"));
    int port = Integer.parseInt(postmaster().get(3));
    return TestDatabase.ofOthers(port, "postgres", "quell", password);
  }

  private Path data() {
    return folder.resolve("quell-data");
  }

  private List<String> postmaster() throws IOException {
    return Files.readAllLines(data().resolve("database/postmaster.pid"));
  }

  private ProcessHandle databaseServer() throws IOException {
    return ProcessHandle.of(Long.parseLong(postmaster().get(0))).orElseThrow();
  }

  /** The server first, so that it starts no more sessions meanwhile. */
  private void freezeDatabase() throws IOException, InterruptedException {
    ProcessHandle server = databaseServer();
    QuellProcess.signal("STOP", server);
    for (ProcessHandle session : server.children().toList()) {
      QuellProcess.signal("STOP", session);
    }
  }

  private void thawDatabase() throws IOException, InterruptedException {
    ProcessHandle server = databaseServer();
    for (ProcessHandle session : server.children().toList()) {
      QuellProcess.signal("CONT", session);
    }
    QuellProcess.signal("CONT", server);
  }

  /**
   * Cuts all sessions off, and has its folder away meanwhile: Quell would start it again at once.
   * The server that ends does not mind.
   */
  private void stopDatabase() throws IOException, ExecutionException, InterruptedException {
    ProcessHandle server = databaseServer();
    Files.move(data().resolve("database"), data().resolve("away"));
    QuellProcess.signal("INT", server);
    server.onExit().get();
  }

  /** Quell does the rest. */
  private void giveDatabaseBack() throws IOException {
    Files.move(data().resolve("away"), data().resolve("database"));
    Path pid = data().resolve("database/postmaster.pid");
    while (!Files.exists(pid) || Files.readAllLines(pid).stream().noneMatch("ready   "::equals)) {
      pass(LOOK_MILLIS);
    }
  }
}
