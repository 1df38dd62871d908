package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Holds what one check has found.
 *
 * @param check its name, which does not change
 * @param exitCode what the command ends with if this is the first that failed
 * @param advice what to do, if anything is to be done
 */
record Finding(String check, State state, int exitCode, String found, @Nullable String advice) {

  /** Tells how a check went. */
  enum State {
    ok,
    warning,
    failed,
    skipped
  }

  static Finding ok(String check, String found) {
    return new Finding(check, State.ok, ExitCode.OK, found, null);
  }

  static Finding warning(String check, String found, String advice) {
    return new Finding(check, State.warning, ExitCode.OK, found, advice);
  }

  static Finding failed(String check, int exitCode, String found, String advice) {
    return new Finding(check, State.failed, exitCode, found, advice);
  }

  static Finding skipped(String check, String why) {
    return new Finding(check, State.skipped, ExitCode.OK, why, null);
  }

  boolean hasFailed() {
    return state == State.failed;
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("check", check)
        .put("state", state.name())
        .put("found", found)
        .put("advice", advice);
  }
}
