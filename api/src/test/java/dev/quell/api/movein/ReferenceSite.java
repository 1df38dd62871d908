package dev.quell.api.movein;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quell.api.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;

/** A database as a site of the reference has it after some years, on a real MariaDB. */
final class ReferenceSite implements AutoCloseable {
  static final String PASSWORD = "s3cret";

  private static final int TASKS_OF_A_WORKFLOW = 1_000;

  private final MariaDbServer server;

  private ReferenceSite(MariaDbServer server) {
    this.server = server;
  }

  /** Fills one with tasks, and with dirt if that is wanted. */
  static ReferenceSite open(Path folder, int tasks, boolean dirty)
      throws IOException, InterruptedException {
    ReferenceSite site = new ReferenceSite(MariaDbServer.start(folder));
    try {
      site.server.run(
          "",
          "create database jobmon;",
          "create user reader@'127.0.0.1' identified by '" + PASSWORD + "';",
          "grant select on jobmon.* to reader@'127.0.0.1';");
      site.run(script("reference.sql"));
      site.run(
          script("content.sql")
              .replace("@TASKS@", Integer.toString(tasks))
              .replace("@WORKFLOWS@", Integer.toString(tasks / TASKS_OF_A_WORKFLOW)));
      if (dirty) {
        site.run(script("dirt.sql"));
      }
      return site;
    } catch (IOException | InterruptedException | RuntimeException e) {
      site.close();
      throw e;
    }
  }

  private static String script(String name) throws IOException {
    try (InputStream script = ReferenceSite.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(script).readAllBytes(), UTF_8);
    }
  }

  String run(String... statements) throws IOException, InterruptedException {
    return server.run("jobmon", statements);
  }

  String url(String password) {
    return "mysql://reader:%s@127.0.0.1:%d/jobmon".formatted(password, server.port());
  }

  ImportRequest request(boolean catchUp, boolean dryRun) {
    return new ImportRequest(
        Secret.of(url(PASSWORD)), Optional.of(ZoneId.of("America/Los_Angeles")), catchUp, dryRun);
  }

  @Override
  public void close() {
    server.close();
  }
}
