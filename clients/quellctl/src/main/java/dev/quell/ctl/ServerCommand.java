package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a command that calls a server. */
abstract class ServerCommand implements Callable<Integer> {
  @Mixin private ServerOptions options;

  @Spec private CommandSpec spec;

  /**
   * Calls the server and prints what it answers.
   *
   * @return one of {@link ExitCode}
   */
  abstract int run(ServerClient server);

  @Override
  public final Integer call() {
    return run(options.connect(context()));
  }

  final CliContext context() {
    return QuellCtl.contextOf(spec);
  }

  /** Tells whether a program reads the output. */
  final boolean json() {
    return options.json();
  }

  final PrintWriter output() {
    return spec.commandLine().getOut();
  }

  final void print(String text) {
    output().println(text);
    output().flush();
  }

  /** Prints to standard error what is no part of the result. */
  final void printNotice(String text) {
    spec.commandLine().getErr().println(text);
    spec.commandLine().getErr().flush();
  }

  final ParameterException usageError(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /**
   * Shows a job until it ends.
   *
   * @return its last view
   */
  final JsonObject watch(ServerClient server, long id, ProgressDisplay display) {
    return new JobWatcher(server, context().sleeper(), display).follow(id);
  }

  /** Creates the display that suits the terminal. */
  final ProgressDisplay display() {
    Terminal terminal = context().terminal();
    return terminal.isInteractive()
        ? new LiveProgressBar(output(), terminal.columns())
        : new ProgressLines(output(), context().clock());
  }
}
