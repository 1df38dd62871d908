package dev.quell.api.ctl;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What came back.
 *
 * @param withToken whether the caller said who it is
 */
record ServerAnswer(int status, String body, boolean withToken) {

  /**
   * The answer, if it is what was asked for.
   *
   * @throws CtlException if not, with the server's own sentence
   */
  JsonObject json() {
    Optional<JsonObject> json = parsed();
    if (status / 100 == 2 && json.isPresent()) {
      return json.get();
    }
    String sentence =
        json.flatMap(ServerAnswer::sentence)
            .orElse("The server answered with status " + status + " and no explanation.");
    throw new CtlException(exitCode(), sentence + advice());
  }

  private Optional<JsonObject> parsed() {
    try {
      return Optional.of(new JsonObject(body));
    } catch (DecodeException notJson) {
      return Optional.empty();
    }
  }

  private static Optional<String> sentence(JsonObject json) {
    if (json.getValue("error") instanceof JsonObject error
        && error.getValue("exception_message") instanceof String text) {
      return Optional.of(text);
    }
    return json.getValue("detail") instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private String advice() {
    return status == 401 && !withToken
        ? " Put a token into QUELL_TOKEN, or name its file with --token-file."
        : "";
  }

  private int exitCode() {
    return switch (status / 100) {
      case 4 -> status == 401 || status == 403 ? Exit.NOT_ALLOWED : Exit.REFUSED;
      default -> Exit.UNREACHABLE;
    };
  }
}
