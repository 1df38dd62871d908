package dev.quell.api.database;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the PostgreSQL programs in the data folder. They refuse to run as root; root therefore
 * starts them in a user namespace of their own, in which it is nobody.
 */
final class PostgresProgram {
  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

  private final Path bin;
  private final Path folder;

  /**
   * @param bin where the programs are
   * @param folder where they run; paths in their arguments are relative to it
   */
  PostgresProgram(Path bin, Path folder) {
    this.bin = bin;
    this.folder = folder;
  }

  /** How a program ended, and what it printed to either stream. */
  record Outcome(int exitCode, String output) {
    boolean isSuccess() {
      return exitCode == 0;
    }

    String oneLine() {
      return output.replaceAll("\\s+", " ").strip();
    }
  }

  /** The major version of the programs, as they tell it. */
  int majorVersion() throws IOException {
    Outcome outcome = run("postgres", "--version");
    Matcher version = VERSION.matcher(outcome.output());
    if (!outcome.isSuccess() || !version.find()) {
      throw new IOException(
          "The programs in %s do not tell their version: %s".formatted(bin, outcome.oneLine()));
    }
    return Integer.parseInt(version.group(1));
  }

  /** Runs a program to its end. */
  Outcome run(String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (LinuxUtils.isUnshareAvailable()) {
      command.addAll(List.of("unshare", "--user"));
    }
    command.add(bin.resolve(name).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    // What a shell has set for other PostgreSQL servers must not reach this one.
    builder.environment().keySet().removeIf(variable -> variable.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(waitFor(process), output);
  }

  private static int waitFor(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while " + process.info().command() + " ran", e);
    }
  }
}
