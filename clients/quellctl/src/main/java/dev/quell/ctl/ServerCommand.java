package dev.quell.ctl;

import io.vertx.core.json.JsonObject;

/** Runs a command that calls a server. */
abstract class ServerCommand extends CtlCommand {
  /**
   * Calls the server and prints what it answers.
   *
   * @return one of {@link ExitCode}
   */
  abstract int run(ServerClient server);

  @Override
  public final Integer call() {
    return run(options().connect(context()));
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
