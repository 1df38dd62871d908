package dev.quell.api.ctl;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that talks to a server. */
abstract class ServerCommand implements Callable<Integer> {
  @Mixin private ServerOptions options;

  @Spec private CommandSpec spec;

  /**
   * Does what the command is for.
   *
   * @return one of {@link Exit}
   */
  abstract int run(Server server);

  @Override
  public final Integer call() {
    return run(options.connect(surroundings()));
  }

  final Surroundings surroundings() {
    return QuellCtl.surroundingsOf(spec);
  }

  /** Whether a program reads the output. */
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

  /** For what is no part of the result. */
  final void note(String text) {
    spec.commandLine().getErr().println(text);
    spec.commandLine().getErr().flush();
  }

  final ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /**
   * Shows a job until it ends.
   *
   * @return its last view
   */
  final JsonObject watch(Server server, long id, Display display) {
    return new Watch(server, surroundings().pause(), display).follow(id);
  }

  /** How a person sees a job. */
  final Display display() {
    Terminal terminal = surroundings().terminal();
    return terminal.isInteractive()
        ? new LiveBar(output(), terminal.columns())
        : new PlainLines(output(), surroundings().clock());
  }
}
