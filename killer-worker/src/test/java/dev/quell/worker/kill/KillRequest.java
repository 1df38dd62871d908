package dev.quell.worker.kill;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.CreateKillJob;
import io.vertx.core.json.JsonObject;

/** A request for a kill job in the making: graceful, with a minute of grace, by alice. */
final class KillRequest {
  private final JsonObject json =
      new JsonObject()
          .put("mode", "graceful")
          .put("grace_seconds", 60)
          .put("downstream", "keep")
          .put("reason", "test")
          .put("requested_by", "alice");

  private KillRequest(String selector) {
    json.put("selector", new JsonObject(selector));
  }

  static KillRequest of(String selector) {
    return new KillRequest(selector);
  }

  KillRequest force() {
    return with("mode", "force");
  }

  KillRequest grace(double seconds) {
    return with("grace_seconds", seconds);
  }

  KillRequest rate(double perSecond) {
    return with("rate_limit", perSecond);
  }

  KillRequest hold() {
    return with("downstream", "hold");
  }

  /** Means what lives alone. */
  KillRequest live() {
    return with("scope", "live");
  }

  /** Ends the run when it is done. */
  KillRequest endingTheRun() {
    return with("ends_run", true);
  }

  KillRequest reason(String reason) {
    return with("reason", reason);
  }

  KillRequest by(String person) {
    return with("requested_by", person);
  }

  KillRequest byKey(String key) {
    return with("idempotency_key", key);
  }

  KillRequest restrictedTo(String user) {
    return with("restricted_to", user);
  }

  KillRequest upTo(long horizon) {
    return with("horizon", horizon);
  }

  KillRequest expecting(long instances) {
    return with("expected", instances);
  }

  private KillRequest with(String field, Object value) {
    json.put(field, value);
    return this;
  }

  CreateKillJob command() {
    return (CreateKillJob) CommandKind.CREATE_KILL_JOB.parse(json);
  }
}
