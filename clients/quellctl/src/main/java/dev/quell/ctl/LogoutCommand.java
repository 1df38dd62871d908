package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;

/** Forgets a login; calls nobody. */
@Command(
    name = "logout",
    description = {
      "Forgets the login at a server; calls nobody.",
      "A session at the provider stays, and ends as the provider says."
    })
final class LogoutCommand extends CtlCommand {
  @Override
  public Integer call() {
    String server = options().address(context()).toString();
    LoginFile file = LoginFile.of(context().environment());
    boolean known = file.locked(() -> file.forget(server));
    print(
        new JsonObject().put("server", server).put("forgotten", known),
        () -> known ? "Logged out of " + server : "There was no login at " + server);
    return ExitCode.OK;
  }
}
