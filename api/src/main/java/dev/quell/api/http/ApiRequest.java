package dev.quell.api.http;

import dev.quell.api.auth.Caller;
import dev.quell.api.auth.Rights;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Reads one HTTP request: its id, what it asks for, and what its log lines tell. Belongs to the
 * event loop that took the request.
 */
public final class ApiRequest {
  /** Stands for the operation of a request that met none. */
  public static final String NO_OPERATION = "none";

  /** So many bytes are read in some milliseconds. */
  private static final int LONG_BODY = 1 << 18;

  private static final int ACCEPTED = 202;
  private static final String KEY = ApiRequest.class.getName();
  private static final String LOG_CONTEXT_HEADER = "X-Server-Structlog-Context";
  private static final String LOG_CONTEXT_FIELD = "server_structlog_context";

  private final RoutingContext context;
  private final Connections connections;
  private final String id = newId();
  private final long startedAt = System.nanoTime();
  private String operation = NO_OPERATION;
  private @Nullable Object logContextOfBody;
  private @Nullable Buffer body;

  private ApiRequest(RoutingContext context, Connections connections) {
    this.context = context;
    this.connections = connections;
  }

  /**
   * Begins a request, before anything else looks at it.
   *
   * @param connections of which one brought it
   */
  static ApiRequest begin(RoutingContext context, Connections connections) {
    ApiRequest request = new ApiRequest(context, connections);
    context.put(KEY, request);
    return request;
  }

  /** Makes a new id for a request, unique for practical purposes. */
  public static String newId() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  /** Gives the request of a context; null if no route has taken it yet. */
  public static ApiRequest of(RoutingContext context) {
    return context.get(KEY);
  }

  /** Gives the id that log lines and answers name. */
  public String id() {
    return id;
  }

  /** Gives the id of the operation in the contract file, or {@link #NO_OPERATION}. */
  public String operation() {
    return operation;
  }

  /** Records the operation that the router found. */
  public void adopt(String operationId) {
    operation = operationId;
  }

  /** Tells the nanoseconds since the request began. */
  public long elapsedNanos() {
    return System.nanoTime() - startedAt;
  }

  /** Tells whether the request came under a path prefix. */
  public boolean isUnder(String prefix) {
    return context.normalizedPath().startsWith(prefix);
  }

  /**
   * Reads an id of the path.
   *
   * @throws InvalidParameter if it is no integer in plain decimal digits
   */
  public long pathId(String name) {
    return PathFields.of(context).required(name, ParameterTypes.id());
  }

  /** Reads decoded text of the path. */
  public String pathText(String name) {
    return PathFields.of(context).required(name, ParameterTypes.text());
  }

  /** Gives the parameters after the question mark, of {@link ParameterTypes}. */
  public Fields query() {
    return QueryFields.of(context.queryParams());
  }

  /**
   * Reads a hash of the path in its canonical decimal text. A sign, leading zeros and underscores
   * between digits are normalised away, as the reference does.
   *
   * @throws CommandException (INVALID) if it is no integer of up to 78 digits
   */
  public String pathHash(String name) {
    return PathHash.canonical(name, context.pathParam(name));
  }

  /**
   * Gives the fields of the body; there are none if it has none.
   *
   * @throws CommandException (INVALID) if it is no JSON object, or later a field is missing or
   *     mistyped
   */
  public Fields body() {
    return Fields.ofJson(json(), CommandException::invalid);
  }

  /**
   * Gives the body as it is; {@code {}} if there is none.
   *
   * @throws CommandException (INVALID) if it is no JSON object
   */
  public JsonObject json() {
    JsonObject fields = JsonBody.parse(body);
    logContextOfBody = fields.remove(LOG_CONTEXT_FIELD);
    return fields;
  }

  /**
   * Reads the fields of the body: on the event loop if it is short, and otherwise beside it, so
   * that nobody else waits for half a million ids to be read. Fails with INVALID as {@link #body}
   * throws.
   *
   * @param reader of the fields, which keeps to them
   */
  public <T> Future<T> read(Function<Fields, T> reader) {
    return body == null || body.length() < LONG_BODY
        ? Future.succeededFuture(body()).map(reader)
        : context.vertx().executeBlocking(() -> reader.apply(body()), false);
  }

  /** Takes the body, once it has come as a whole. */
  void receive(Buffer whole) {
    body = whole;
  }

  /** Gives the connections of which one brought it. */
  Connections connections() {
    return connections;
  }

  /**
   * Begins an answer that is too long to be made before it is sent.
   *
   * @throws CommandException (UNAVAILABLE) if there is no memory for such answers
   */
  public PartedAnswer partedAnswer() {
    return partedAnswer(Answers.JSON);
  }

  /**
   * Begins such an answer of another type.
   *
   * @throws CommandException (UNAVAILABLE) if there is no memory for such answers
   */
  public PartedAnswer partedAnswer(CharSequence contentType) {
    Answers.requireRoomFor(context, PartedAnswer.USUAL_BYTES);
    return new PartedAnswer(context.response(), contentType, connections);
  }

  /** Tells who sent the request, as access control found. */
  public Caller caller() {
    return Caller.of(context);
  }

  /** Tells what the caller may do beyond the scope of the route. */
  public Rights rights() {
    return Rights.of(context);
  }

  /** Gives the first value of a header; empty if it is absent or blank. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(context.request().getHeader(name))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  /**
   * Has the request answered with 202: what it asks for is taken on, but not done yet.
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
  public EventStream stream(OpenEventStreams streams) {
    return streams.begin(context);
  }

  /** Adds to a log line what identifies this request, then what its client wants to see there. */
  public LoggingEventBuilder describe(LoggingEventBuilder line) {
    LoggingEventBuilder described =
        line.addKeyValue("path", context.request().path())
            .addKeyValue("method", context.request().method().name())
            .addKeyValue("request_id", id);
    return LogContext.addTo(described, logContext());
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
