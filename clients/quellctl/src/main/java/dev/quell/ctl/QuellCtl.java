package dev.quell.ctl;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Parses and runs the command line {@code quellctl}, which talks to a server over HTTP alone. */
@Command(
    name = "quellctl",
    description = "Kills task instances on a Quell server, and tells what became of them.",
    scope = ScopeType.INHERIT,
    versionProvider = QuellCtl.Version.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done as asked",
      "1:the job failed or was cancelled, or not all was killed, or the question was not answered"
          + " with the number, or the clocks of doctor differ",
      "2:the command line is wrong",
      "3:the server refused the request",
      "4:the server cannot be reached, or is unavailable after several tries",
      "5:the token is missing, not valid, or does not allow this",
      "6:all has ended, but not all is proven to be gone: it may still run"
    },
    subcommands = {
      KillCommand.class,
      StopCommand.class,
      ReleaseCommand.class,
      JobsCommand.class,
      WatchCommand.class,
      StuckCommand.class,
      OrphansCommand.class,
      AuditCommand.class,
      RetentionCommand.class,
      LoginCommand.class,
      LogoutCommand.class,
      DoctorCommand.class,
      TokenCommand.class
    })
public final class QuellCtl implements Runnable {
  private final CliContext context;

  @Spec private CommandSpec spec;

  private QuellCtl(CliContext context) {
    this.context = context;
  }

  /** Runs as a process of its own, and ends it with one of the codes of {@link #execute}. */
  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  /**
   * Runs one command in this process, at the terminal and in the environment that it has.
   *
   * @return one of the exit codes that {@code --help} lists
   */
  public static int execute(String... arguments) {
    return commandLine(CliContext.ofProcess()).execute(arguments);
  }

  /** Describes the whole command line to programs that write its pages and completions. */
  public static CommandSpec describe() {
    return commandLine(CliContext.ofProcess()).getCommandSpec();
  }

  /**
   * Creates the whole command line; executing it gives one of the exit codes that {@code --help}
   * lists.
   */
  static CommandLine commandLine(CliContext context) {
    return new CommandLine(new QuellCtl(context))
        .setParameterExceptionHandler(QuellCtl::explainWrongUsage)
        .setExecutionExceptionHandler(QuellCtl::explainFailure);
  }

  /** Answers the context of any of the commands. */
  static CliContext contextOf(CommandSpec spec) {
    return ((QuellCtl) spec.root().userObject()).context;
  }

  /** Answers the version that the jar's manifest names; empty where there is no jar. */
  static Optional<String> version() {
    return Optional.ofNullable(QuellCtl.class.getPackage().getImplementationVersion());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }

  private static int explainWrongUsage(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    command.getErr().println(TerminalText.of(failure.getMessage()));
    command.getErr().printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
    return ExitCode.USAGE;
  }

  private static int explainFailure(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) throws Exception {
    if (failure instanceof CtlException explained) {
      command.getErr().println(TerminalText.of(explained.getMessage()));
      return explained.exitCode();
    }
    throw failure;
  }

  /** Tells the version that the jar's manifest names. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"quellctl " + version().orElse("(not packaged)")};
    }
  }
}
