package dev.quell.loadtest.soak;

import dev.quell.loadtest.report.LoadTestException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs programs of the operating system and of PostgreSQL to their end, two minutes at most. */
final class Program {
  private static final List<String> BOUNDED = List.of("timeout", "--kill-after=5", "120");

  private Program() {}

  /** Answers what it wrote; throws {@link LoadTestException} unless it ends well. */
  static String run(List<String> command) {
    try {
      List<String> bounded = Stream.concat(BOUNDED.stream(), command.stream()).toList();
      ProcessBuilder builder = new ProcessBuilder(bounded).redirectErrorStream(true);
      // What a shell has set for other PostgreSQL servers must not reach these.
      builder.environment().keySet().removeIf(variable -> variable.startsWith("PG"));
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new LoadTestException("%s failed: %s".formatted(command, output.strip()));
      }
      return output;
    } catch (IOException e) {
      throw new LoadTestException(command.get(0) + " cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sends a signal, which Java has no method for, to those that have not ended meanwhile. */
  static void signal(String name, Stream<ProcessHandle> processes) {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    processes.forEach(process -> command.add(Long.toString(process.pid())));
    try {
      run(command);
    } catch (LoadTestException oneHasEnded) {
      // The others got it.
    }
  }
}
