package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Forgets a login; calls nobody. */
@Command(
    name = "logout",
    description = {
      "Forgets the login at a server; calls nobody.",
      "A session at the provider stays, and ends as the provider says."
    })
final class LogoutCommand implements Callable<Integer> {
  @Mixin private ServerOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CliContext context = QuellCtl.contextOf(spec);
    String server = options.address(context).toString();
    LoginFile file = LoginFile.of(context.environment());
    boolean known = file.locked(() -> file.forget(server));
    String text =
        options.json()
            ? new JsonObject().put("server", server).put("forgotten", known).encode()
            : known ? "Logged out of " + server : "There was no login at " + server;
    spec.commandLine().getOut().println(text);
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }
}
