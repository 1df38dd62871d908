package dev.quell.ctl;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Interprets what a server has answered.
 *
 * @param withToken whether the request had a token
 */
record ServerResponse(int status, String body, boolean withToken) {

  /**
   * Answers the body, if the request succeeded.
   *
   * @throws CtlException if it did not, with the server's own message
   */
  JsonObject json() {
    Optional<JsonObject> json = parsed();
    if (status / 100 == 2 && json.isPresent()) {
      return json.get();
    }
    String message =
        json.flatMap(ServerResponse::message)
            .orElse("The server answered with status " + status + " and no explanation.");
    throw new CtlException(exitCode(), message + advice());
  }

  private Optional<JsonObject> parsed() {
    try {
      return Optional.of(new JsonObject(body));
    } catch (DecodeException notJson) {
      return Optional.empty();
    }
  }

  /** Answers what a server says in the body of a refusal. */
  static Optional<String> message(JsonObject json) {
    if (json.getValue("error") instanceof JsonObject error
        && error.getValue("exception_message") instanceof String text) {
      return Optional.of(text);
    }
    return json.getValue("detail") instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private String advice() {
    return status == 401 && !withToken
        ? " Log in with quellctl login, put a token into QUELL_TOKEN, or name its file with"
            + " --token-file."
        : "";
  }

  private int exitCode() {
    return switch (status / 100) {
      case 4 -> status == 401 || status == 403 ? ExitCode.NOT_ALLOWED : ExitCode.REFUSED;
      default -> ExitCode.UNREACHABLE;
    };
  }
}
