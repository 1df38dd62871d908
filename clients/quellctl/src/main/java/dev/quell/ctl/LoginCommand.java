package dev.quell.ctl;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Has a person log in at the provider of a server, and keeps what the provider gives. */
@Command(
    name = "login",
    description = {
      "Logs in with a browser, on this machine or another, at the provider where people sign in.",
      "What it gives is kept in a file that you alone may read, for the commands that follow."
    })
final class LoginCommand extends CtlCommand {
  @Override
  public Integer call() {
    CliContext context = context();
    JsonObject offered = offered(options().connectWith(context, Optional.empty()));
    LoginProvider provider = LoginProvider.find(URI.create(offered.getString("issuer")));
    DeviceLogin device = new DeviceLogin(provider, offered.getString("client_id"), context);
    Login login = device.run(offered.getString("scope"), this::tell);
    // Nothing is kept that the server does not take.
    JsonObject caller =
        options().connectWith(context, Optional.of(login.idToken())).get("console/me");
    String server = options().address(context).toString();
    LoginFile file = LoginFile.of(context.environment());
    file.locked(
        () -> {
          file.keep(server, login);
          return file;
        });
    print(caller, () -> greeting(caller, server));
    return ExitCode.OK;
  }

  private static JsonObject offered(ServerClient server) {
    JsonObject offered = server.getAbsolute("/api/auth/oidc").getJsonObject("cli");
    if (offered == null) {
      throw new CtlException(
          ExitCode.REFUSED,
          "This server has nobody log in from a terminal: its setting auth.oidc.cli_client_id is not"
              + " set. Put a token into QUELL_TOKEN, or name its file with --token-file.");
    }
    return offered;
  }

  private void tell(JsonObject code) {
    String address =
        code.getString("verification_uri", code.getString("verification_url", "(none told)"));
    StringBuilder text = new StringBuilder();
    text.append(
        "Open %s and enter the code %s"
            .formatted(shown(address), shown(code.getString("user_code"))));
    String complete = code.getString("verification_uri_complete");
    if (complete != null) {
      text.append("\nor open ").append(shown(complete));
    }
    printNotice(text.toString());
  }

  private static String shown(String text) {
    return TerminalText.of(text);
  }

  private static String greeting(JsonObject caller, String server) {
    JsonArray scopes = caller.getJsonArray("scopes");
    return "Logged in at %s as %s until %s; allowed: %s"
        .formatted(
            server,
            shown(caller.getString("name")),
            TerminalText.time(caller.getString("expires_at")),
            scopes.isEmpty()
                ? "nothing"
                : scopes.stream().map(String::valueOf).collect(Collectors.joining(", ")));
  }
}
