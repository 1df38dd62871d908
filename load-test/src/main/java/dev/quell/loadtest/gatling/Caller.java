package dev.quell.loadtest.gatling;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.responseTimeInMillis;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Builds calls, and counts their answers in one phase. */
final class Caller {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final int MOST_TRIES = 10;
  private static final Duration WAIT = Duration.ofMillis(500);
  private static final String CODE = "code";
  private static final String MILLIS = "millis";
  private static final String ADVICE = "advice";
  private static final String ANSWER = "answer";
  private static final String TRIES = "tries";

  private final Tally tally;

  Caller(Tally tally) {
    this.tally = tally;
  }

  /** Whether the last call was answered at the first try. */
  static boolean isFirstTry(Session session) {
    return session.getInt(TRIES) == 1;
  }

  /** A POST that is repeated as the contract asks of clients, up to ten times. */
  ChainBuilder post(
      Function<Session, String> name,
      Function<Session, String> path,
      Function<Session, JsonObject> body,
      BiFunction<Session, JsonObject, Session> then) {
    return patiently(posting(name, path, body).check(status().in(OK, UNAVAILABLE)), then);
  }

  /** The same with a fixed name in the report. */
  ChainBuilder post(
      String name,
      Function<Session, String> path,
      Function<Session, JsonObject> body,
      BiFunction<Session, JsonObject, Session> then) {
    return post(session -> name, path, body, then);
  }

  /** A GET, repeated in the same way. */
  ChainBuilder get(
      String name, Function<Session, String> path, BiFunction<Session, JsonObject, Session> then) {
    HttpRequestActionBuilder request = http(name).get(path);
    return patiently(request.check(status().in(OK, UNAVAILABLE)), then);
  }

  /** A POST that is sent once; the report counts an answer 503 among the failures. */
  ChainBuilder postOnce(
      String name,
      Function<Session, String> path,
      Function<Session, JsonObject> body,
      BiFunction<Session, JsonObject, Session> then) {
    HttpRequestActionBuilder request = posting(session -> name, path, body);
    return once(request.check(status().is(OK))).exec(session -> conclude(session, then));
  }

  private static HttpRequestActionBuilder posting(
      Function<Session, String> name,
      Function<Session, String> path,
      Function<Session, JsonObject> body) {
    return http(name).post(path).body(StringBody(session -> body.apply(session).encode()));
  }

  private ChainBuilder patiently(
      HttpRequestActionBuilder request, BiFunction<Session, JsonObject, Session> then) {
    return exec(session -> session.set(CODE, UNAVAILABLE).set(TRIES, 0))
        .exec(
            asLongAs(session -> isShed(session) && session.getInt(TRIES) < MOST_TRIES, false)
                .on(
                    exec(session -> session.set(TRIES, session.getInt(TRIES) + 1)),
                    once(request),
                    doIf(Caller::isShed).then(pause(WAIT))))
        .exec(session -> conclude(session, then));
  }

  private ChainBuilder once(HttpRequestActionBuilder request) {
    return exec(session -> session.set(CODE, 0).set(MILLIS, 0).remove(ADVICE))
        .exec(
            request.check(
                status().saveAs(CODE),
                responseTimeInMillis().saveAs(MILLIS),
                header("Retry-After").optional().saveAs(ADVICE),
                bodyString().saveAs(ANSWER)))
        .exec(this::count);
  }

  private Session count(Session session) {
    tally.answered(session.getInt(CODE), session.getInt(MILLIS), session.contains(ADVICE));
    return session;
  }

  private static Session conclude(Session session, BiFunction<Session, JsonObject, Session> then) {
    return session.getInt(CODE) == OK
        ? then.apply(session, new JsonObject(session.getString(ANSWER)))
        : session.markAsFailed();
  }

  private static boolean isShed(Session session) {
    return session.getInt(CODE) == UNAVAILABLE;
  }
}
