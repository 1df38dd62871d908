package dev.quell.api.auth;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs and counts every refused call. The query and the headers, where tokens travel, are never
 * logged; what is logged loses everything that begins like a token, in case someone puts one into
 * the path or in place of the user name. Thread-safe.
 */
final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

  private static final String KEY = RefusalLog.class.getName();
  private static final int SHOWN_CHARACTERS = 200;

  /** The header of a token is a JSON object; this is how objects begin in base64url. */
  private static final Pattern TOKEN =
      Pattern.compile("(ey[JA]|ew[o0k])[A-Za-z0-9_-]{10,}(\\.[A-Za-z0-9_-]*)*");

  private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]");

  private final MeterRegistry meters;

  RefusalLog(MeterRegistry meters) {
    this.meters = meters;
  }

  /** The log of a request that was let in; empty if access is open. */
  static Optional<RefusalLog> of(RoutingContext ctx) {
    return Optional.ofNullable(ctx.get(KEY));
  }

  /** Has what a request is refused later be recorded here too. */
  void enter(RoutingContext ctx) {
    ctx.put(KEY, this);
  }

  /**
   * Fails a request as its failure says, and records it if it was refused.
   *
   * @param name as of {@link #record}
   */
  void fail(RoutingContext ctx, Throwable failure, String name) {
    if (failure instanceof AccessDenied denied) {
      record(ctx.request(), denied.refusal(), name);
      ctx.fail(denied.status(), denied);
    } else {
      ctx.fail(failure);
    }
  }

  /**
   * Records one refused call.
   *
   * @param name the subject of a valid token, or the unproven name that came with an invalid one
   */
  void record(HttpServerRequest request, Refusal refusal, String name) {
    meters.counter("quell.auth.refused", "reason", refusal.reason()).increment();
    String path = printable(request.path());
    String user = printable(name);
    LOG.atWarn()
        .addKeyValue("reason", refusal.reason())
        .addKeyValue("method", request.method().name())
        .addKeyValue("path", path)
        .addKeyValue("remote_address", request.remoteAddress().toString())
        .addKeyValue("user", user)
        .log(
            "Refused {} {} from {}, user {}: {}",
            request.method(),
            path,
            request.remoteAddress(),
            user,
            refusal.reason());
  }

  private static String printable(String text) {
    String masked = TOKEN.matcher(String.valueOf(text)).replaceAll("***");
    String plain = UNPRINTABLE.matcher(masked).replaceAll("?");
    return plain.length() > SHOWN_CHARACTERS ? plain.substring(0, SHOWN_CHARACTERS) + "…" : plain;
  }
}
