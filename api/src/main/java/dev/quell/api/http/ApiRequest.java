package dev.quell.api.http;

import dev.quell.api.auth.Caller;
import dev.quell.api.auth.Rights;
import dev.quell.domain.command.Command;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CommandKind;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One HTTP request: its id, what it asks for, and what its log lines tell. Belongs to the event
 * loop that took the request.
 */
public final class ApiRequest {
  /** Stands for the operation of a request that met none. */
  public static final String NO_OPERATION = "none";

  private static final int ACCEPTED = 202;
  private static final String KEY = ApiRequest.class.getName();
  private static final String LOG_CONTEXT_HEADER = "X-Server-Structlog-Context";
  private static final String LOG_CONTEXT_FIELD = "server_structlog_context";

  private final RoutingContext context;
  private final String id = newId();
  private final long startedAt = System.nanoTime();
  private String operation = NO_OPERATION;
  private Object logContextOfBody;

  private ApiRequest(RoutingContext context) {
    this.context = context;
  }

  /** Begins a request, before anything else looks at it. */
  public static ApiRequest begin(RoutingContext context) {
    ApiRequest request = new ApiRequest(context);
    context.put(KEY, request);
    return request;
  }

  /** A new id for a request, unique for practical purposes. */
  public static String newId() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  /** The request of a context; null if no route has taken it yet. */
  public static ApiRequest of(RoutingContext context) {
    return context.get(KEY);
  }

  /** The id that log lines and answers name. */
  public String id() {
    return id;
  }

  /** The id of the operation in the contract file, or {@link #NO_OPERATION}. */
  public String operation() {
    return operation;
  }

  /** Notes the operation that the router found. */
  public void meets(String operationId) {
    operation = operationId;
  }

  /** Nanoseconds since the request began. */
  public long elapsedNanos() {
    return System.nanoTime() - startedAt;
  }

  /** Whether the request came under a path prefix. */
  public boolean isUnder(String prefix) {
    return context.normalizedPath().startsWith(prefix);
  }

  /**
   * An id from the path.
   *
   * @throws InvalidParameter if it is no integer from 0 to 2^63-1 in plain decimal digits
   */
  public long pathId(String name) {
    String text = context.pathParam(name);
    long number = idOrNegative(text);
    if (number < 0) {
      throw InvalidParameter.pathId(name, text);
    }
    return number;
  }

  /** Decoded text from the path. It loses its NUL characters, as all text that is stored does. */
  public String pathText(String name) {
    return context.pathParam(name).replace("\0", "");
  }

  /**
   * Any integer from the path, for the routes that answer an impossible id as an unknown one.
   *
   * @throws InvalidParameter if it is no integer of 64 bits in plain decimal digits
   */
  public long pathInteger(String name) {
    String text = context.pathParam(name);
    return IntegerText.parse(text).orElseThrow(() -> InvalidParameter.pathInteger(name, text));
  }

  /** The parameters after the question mark. */
  public Query query() {
    return new Query(context.queryParams());
  }

  /**
   * A hash from the path in its canonical decimal text. A sign, leading zeros and underscores
   * between digits are normalised away, as the reference does.
   *
   * @throws CommandException (INVALID) if it is no integer of up to 78 digits
   */
  public String pathHash(String name) {
    return PathHash.canonical(name, context.pathParam(name));
  }

  private static long idOrNegative(String digits) {
    try {
      long number = Long.parseLong(digits);
      return Long.toString(number).equals(digits) ? number : -1;
    } catch (NumberFormatException notALong) {
      return -1;
    }
  }

  /**
   * The body; {@code {}} if there is none.
   *
   * @throws CommandException (INVALID) if it is no JSON object
   */
  public JsonObject body() {
    JsonObject body = JsonBody.parse(context.body().buffer());
    logContextOfBody = body.remove(LOG_CONTEXT_FIELD);
    return body;
  }

  /**
   * The command of the path and the body together.
   *
   * @param pathIds parameters of the path, which the command takes under the same names
   * @throws InvalidParameter if one of them is no id
   * @throws CommandException (INVALID) if a field is missing or mistyped
   */
  public Command command(CommandKind kind, String... pathIds) {
    long[] ids = new long[pathIds.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = pathId(pathIds[i]);
    }
    JsonObject fields = body();
    for (int i = 0; i < ids.length; i++) {
      fields.put(pathIds[i], ids[i]);
    }
    return kind.parse(fields);
  }

  /** An answer that is too long to be made before it is sent. */
  public PartedAnswer partedAnswer() {
    return new PartedAnswer(context.response());
  }

  /** Who sent the request, as access control found. */
  public Caller caller() {
    return Caller.of(context);
  }

  /** What the caller may do beyond the scope of the route. */
  public Rights rights() {
    return Rights.of(context);
  }

  /** The first value of a header; empty if it is absent or blank. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(context.request().getHeader(name))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  /**
   * Has the request be answered with 202: what it asks for is taken on, but not done yet.
   *
   * @param location where its progress can be seen
   */
  public void accept(String location) {
    context.response().setStatusCode(ACCEPTED).putHeader(HttpHeaders.LOCATION, location);
  }

  /**
   * Begins the answer as a stream of events.
   *
   * @throws CommandException (UNAVAILABLE) if too many are open
   */
  public EventStream stream(EventStreams streams) {
    return streams.begin(context);
  }

  /** Adds to a log line what identifies this request, then what its client wants to see there. */
  public LoggingEventBuilder describe(LoggingEventBuilder line) {
    line.addKeyValue("path", context.request().path())
        .addKeyValue("method", context.request().method().name())
        .addKeyValue("request_id", id);
    LogContext.forEach(logContext(), line::addKeyValue);
    return line;
  }

  /** Header before body before query, as old and new clients send it. */
  private JsonObject logContext() {
    String header = context.request().getHeader(LOG_CONTEXT_HEADER);
    if (header != null) {
      return LogContext.parse(header);
    }
    if (logContextOfBody instanceof JsonObject object) {
      return object;
    }
    String parameter = context.request().getParam(LOG_CONTEXT_FIELD);
    return parameter == null ? new JsonObject() : LogContext.parse(parameter);
  }
}
