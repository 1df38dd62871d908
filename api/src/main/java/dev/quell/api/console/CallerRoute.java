package dev.quell.api.console;

import dev.quell.api.auth.Caller;
import dev.quell.api.http.ApiRequest;
import dev.quell.domain.command.Scope;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/** Tells callers who they are, so that a page shows beforehand what they may not do. */
public final class CallerRoute {
  private CallerRoute() {}

  /** Who the caller is, by the token, and what that allows; and whom they talk to. */
  public static Future<Buffer> caller(ApiRequest request) {
    Caller caller = request.caller();
    JsonArray scopes = new JsonArray();
    caller.scopes().stream().sorted().map(Scope::claim).forEach(scopes::add);
    Optional<Instant> expiresAt = caller.expiresAt();
    return Future.succeededFuture(
        new JsonObject()
            .put("name", caller.name())
            .put("subject", caller.subject())
            .put("user", caller.user().orElse(null))
            .put("anonymous", caller.isAnonymous())
            .put("scopes", scopes)
            .put("expires_at", expiresAt.map(Instant::toString).orElse(null))
            .put("server_version", CallerRoute.class.getPackage().getImplementationVersion())
            .toBuffer());
  }
}
