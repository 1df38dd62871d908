package dev.quell.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * Programs that some tests need and a machine may lack. A test whose programs are missing is
 * skipped, and the end of the build names them and what was not tested; where {@code CI} is {@code
 * true}, it fails. What nobody can install, such as a right that a container does not have, is
 * named too, but fails nowhere.
 */
public enum Prerequisite {
  /** Debian's packages chromium and chromium-driver, at the paths where they install them. */
  CHROMIUM("the console in a browser", "/usr/bin/chromium", "/usr/bin/chromedriver"),
  /** Debian's package prometheus. */
  PROMETHEUS("the alerts in a real Prometheus", "prometheus", "promtool"),
  /** Debian's package postgresql-contrib, or postgresql-client of older releases. */
  PGBENCH("the load-testing harness beside plain SQL", "pgbench", "psql"),
  /** Debian's package postgresql, whose programs the soak needs, and not only its clients. */
  POSTGRESQL("two servers under load and faults", "pg_ctlcluster"),
  /** What the recipes of docs/security.md are written for. */
  TOKEN_RECIPES("the recipes for tokens", "sh", "python3", "openssl"),
  /** Debian's package pgbouncer, at the path where it installs it. */
  PGBOUNCER("Quell behind PgBouncer", "/usr/sbin/pgbouncer"),
  /** Debian's package mariadb-server, at the path where it installs it. */
  MARIADB("the import from MariaDB", "/usr/sbin/mariadbd", "mariadb-install-db", "mariadb"),
  /**
   * A machine that may be changed: only root can install a package, and only in CI it is welcome.
   */
  DEBIAN("the Debian package", "dpkg", "dpkg-deb", "setpriv", "systemd-analyze") {
    @Override
    List<String> denied() {
      boolean isWelcome =
          "root".equals(System.getProperty("user.name")) && "true".equals(System.getenv("CI"));
      return isWelcome ? List.of() : List.of("the right to install it (root, with CI=true)");
    }
  },
  /** Debian's packages slurmctld, slurmd, slurm-client and munge. Slurm's node runs as root. */
  SLURM(
      "kills in a real Slurm",
      "/usr/sbin/slurmctld",
      "/usr/sbin/slurmd",
      "/usr/sbin/munged",
      "squeue",
      "scancel") {
    @Override
    List<String> denied() {
      return "root".equals(System.getProperty("user.name")) ? List.of() : List.of("being root");
    }
  },
  /** Debian's package sudo. */
  SUDO("commands of a cluster as another user", "sudo") {
    @Override
    List<String> denied() {
      return "root".equals(System.getProperty("user.name")) ? List.of() : List.of("being root");
    }
  },
  /** What the examples of the README and of docs/kill-jobs.md are written for. */
  CURL("the examples with curl", "sh", "curl"),
  /**
   * A file system to fill, beneath a server that can see it. What a full disk is told by is tested
   * without it too.
   */
  SMALL_DISK("a full disk", "mount", "umount") {
    @Override
    List<String> denied() {
      if (Docker.answers()) {
        return List.of("a PostgreSQL outside a container");
      }
      return SmallDisk.canBeMounted() ? List.of() : List.of("the right to mount");
    }
  };

  /** Where the build collects what is missing; its end prints it. */
  private static final String REPORT = System.getProperty("quell.missing-prerequisites");

  private final String subject;
  private final List<String> programs;

  Prerequisite(String subject, String... programs) {
    this.subject = subject;
    this.programs = List.of(programs);
  }

  /**
   * Skips the test that asks if a program is missing, or fails it where {@code CI} is {@code true};
   * skips it if the machine denies it something else.
   */
  public void require() {
    List<String> missing = missing();
    if (!missing.isEmpty()) {
      String sentence = sentence(missing);
      if ("true".equals(System.getenv("CI"))) {
        fail(sentence);
      }
      skip(sentence);
    }
    List<String> denied = denied();
    if (!denied.isEmpty()) {
      skip(sentence(denied));
    }
  }

  private String sentence(List<String> lacking) {
    return "Not tested: %s, as this machine lacks %s."
        .formatted(subject, String.join(" and ", lacking));
  }

  private static void skip(String sentence) {
    report(sentence);
    abort(sentence);
  }

  /** What it lacks besides programs; asked only if those are there. */
  List<String> denied() {
    return List.of();
  }

  /** Whether tests that need it are run. */
  public boolean isThere() {
    return missing().isEmpty() && denied().isEmpty();
  }

  List<String> missing() {
    return programs.stream().filter(program -> !isThere(program)).toList();
  }

  private static boolean isThere(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder).resolve(program))
        .anyMatch(Files::isExecutable);
  }

  private static void report(String sentence) {
    if (REPORT == null) {
      return;
    }
    Path report = Path.of(REPORT);
    try {
      Files.createDirectories(report.getParent());
      if (!Files.exists(report) || !Files.readAllLines(report).contains(sentence)) {
        Files.writeString(
            report, sentence + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
