package dev.quell.loadtest.harness;

import dev.quell.loadtest.subject.LoadTestException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Runs the scenarios as a program. */
public final class GatlingLoadTest {
  private GatlingLoadTest() {}

  /** Ends the process with one of the exit codes that {@code --help} tells. */
  public static void main(String[] arguments) {
    System.exit(run(inUnicode(System.out), inUnicode(System.err), arguments));
  }

  private static PrintWriter inUnicode(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  /** Runs the scenarios; returns the exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new GatlingCommand())
        .setOut(out)
        .setErr(err)
        .setExitCodeExceptionMapper(failure -> CommandLine.ExitCode.USAGE)
        .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command))
        .execute(arguments);
  }

  private static int explain(Exception failure, CommandLine command) throws Exception {
    if (failure instanceof LoadTestException expected) {
      command.getErr().println(expected.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    throw failure;
  }
}
