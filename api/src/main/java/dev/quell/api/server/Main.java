package dev.quell.api.server;

import dev.quell.api.config.ConfigurationException;
import dev.quell.api.database.DatabaseException;
import dev.quell.api.database.DumpException;
import dev.quell.api.movein.ImportException;
import dev.quell.cluster.ClusterException;
import dev.quell.ctl.QuellCtl;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The entry point: runs the command line and turns failures into a sentence and an exit code. */
public final class Main {
  private static final String CTL = "ctl";

  private Main() {}

  /** Ends the process with one of the exit codes that {@code --help} lists. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** The word {@code ctl} makes the rest a command line of its own, with a help of its own. */
  static int run(String... arguments) {
    return arguments.length > 0 && arguments[0].equals(CTL)
        ? QuellCtl.execute(Arrays.copyOfRange(arguments, 1, arguments.length))
        : commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    return new CommandLine(new QuellCommand())
        .setParameterExceptionHandler(Main::explainWrongUsage)
        .setExecutionExceptionHandler(Main::explainFailure);
  }

  private static int explainWrongUsage(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    command.getErr().println(failure.getMessage());
    command.getErr().printf("Try '%s --help'.%n", command.getCommandName());
    return ExitCode.USAGE;
  }

  private static int explainFailure(Exception failure, CommandLine command, ParseResult arguments) {
    log().debug("Could not start", failure);
    command.getErr().println(sentence(failure));
    return failure instanceof ConfigurationException ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private static String sentence(Exception failure) {
    boolean isForOperators =
        failure instanceof ConfigurationException
            || failure instanceof DatabaseException
            || failure instanceof DumpException
            || failure instanceof ImportException
            || failure instanceof ClusterException
            || failure instanceof StartException;
    return isForOperators
        ? String.valueOf(failure.getMessage())
        : "Quell could not start: " + failure;
  }

  /** Finds the logger when there is something to log: to start the logging takes long. */
  private static Logger log() {
    return LoggerFactory.getLogger(Main.class);
  }
}
