package dev.quell.ctl;

import java.util.Optional;

/** Gives the token of a login that was kept, and gets another one when it is over. */
final class KeptLogin {
  private final CliContext context;
  private final LoginFile file;

  KeptLogin(CliContext context) {
    this.context = context;
    this.file = LoginFile.of(context.environment());
  }

  /**
   * Gives the token for a server; empty without a login there.
   *
   * @throws CtlException if the login is over and the provider wants a new one
   */
  Optional<String> token(String server) {
    return file.find(server)
        .map(login -> isOver(login) ? file.locked(() -> fresh(server)) : login)
        .map(Login::idToken);
  }

  private boolean isOver(Login login) {
    return login.isOver(context.clock().instant());
  }

  /** Many providers take a refresh token once; another process may have used it meanwhile. */
  private Login fresh(String server) {
    Login login = file.find(server).orElseThrow(() -> over(server));
    if (!isOver(login)) {
      return login;
    }
    Login fresh =
        login
            .refreshToken()
            .flatMap(
                token ->
                    new DeviceLogin(LoginProvider.find(login.provider()), login.clientId(), context)
                        .refreshed(token))
            .orElseThrow(() -> over(server));
    file.keep(server, fresh);
    return fresh;
  }

  private static CtlException over(String server) {
    return new CtlException(
        ExitCode.NOT_ALLOWED,
        "Your login at %s is over. Log in again: quellctl login".formatted(server));
  }
}
