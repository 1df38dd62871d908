package dev.quell.api.auth;

import static dev.quell.api.auth.SecuredServer.KILL;
import static dev.quell.api.auth.SecuredServer.READ;
import static dev.quell.api.auth.SecuredServer.basic;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Every refused call leaves one line that says who, what and why, and never a token. */
class RefusalLogTest {
  private static final int GIVEAWAY_CHARACTERS = 12;

  private final AdjustableClock clock = new AdjustableClock();
  private final TokenMint mint = TokenMint.hs256(TestKeys.SECRET);
  private final List<Logger> loggers =
      Stream.of("dev.quell", "io.vertx", "io.netty")
          .map(name -> (Logger) LoggerFactory.getLogger(name))
          .toList();
  private final Recorder recorder = new Recorder();

  private Vertx vertx;
  private SecuredServer server;

  /** Keeps every event from DEBUG on that a request can cause, whichever thread it comes from. */
  private static final class Recorder extends AppenderBase<ILoggingEvent> {
    private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      events.add(event);
    }
  }

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    server = SecuredServer.start(vertx, AuthSettings.secret(TestKeys.SECRET), clock);
    recorder.setContext(loggers.get(0).getLoggerContext());
    recorder.start();
    for (Logger logger : loggers) {
      logger.addAppender(recorder);
      logger.setAdditive(false);
      logger.setLevel(Level.DEBUG);
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (Logger logger : loggers) {
      logger.detachAppender(recorder);
      logger.setAdditive(true);
      logger.setLevel(null);
    }
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private String token(String scope) {
    return mint.token(AuthSettings.claims(clock).put("scope", scope));
  }

  private String expiredToken() {
    return mint.token(AuthSettings.claims(clock).put("exp", 1));
  }

  private List<ILoggingEvent> refusals() {
    return recorder.events.stream()
        .filter(event -> event.getLoggerName().equals(RefusalLog.class.getName()))
        .toList();
  }

  private Map<String, String> onlyRefusal() {
    assertThat(refusals()).hasSize(1);
    return refusals().get(0).getKeyValuePairs().stream()
        .collect(toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
  }

  private void assertNothingGivesAway(String secret) {
    for (ILoggingEvent event : recorder.events) {
      String text =
          event.getFormattedMessage()
              + event.getKeyValuePairs()
              + event.getMDCPropertyMap()
              + event.getThrowableProxy();
      for (int i = 0; i + GIVEAWAY_CHARACTERS <= secret.length(); i++) {
        assertThat(text).doesNotContain(secret.substring(i, i + GIVEAWAY_CHARACTERS));
      }
    }
  }

  @Test
  void logsTextAloneWhichJsonLinesShowAsItIs() throws Exception {
    server.get(READ + "/7", basic("alice", expiredToken()));

    assertThat(refusals()).hasSize(1);
    assertThat(refusals().get(0).getKeyValuePairs())
        .isNotEmpty()
        .allSatisfy(pair -> assertThat(pair.value).isInstanceOf(String.class));
  }

  @Test
  void saysWhoWasRefusedWhatAndWhy() throws Exception {
    server.get(READ + "/7", basic("alice", expiredToken()));

    Map<String, String> fields = onlyRefusal();
    assertThat(fields)
        .containsEntry("reason", "expired")
        .containsEntry("method", "GET")
        .containsEntry("path", "/read/7")
        .containsEntry("user", "alice");
    assertThat(fields.get("remote_address")).startsWith("127.0.0.1:");
    assertThat(refusals().get(0).getLevel()).isEqualTo(Level.WARN);
    assertThat(refusals().get(0).getFormattedMessage())
        .startsWith("Refused GET /read/7 from 127.0.0.1:")
        .endsWith(", user alice: expired");
  }

  @Test
  void namesSubjectOfValidTokenWithoutScope() throws Exception {
    server.get(KILL, basic("somebody-else", token("fsm:read")));

    assertThat(onlyRefusal())
        .containsEntry("reason", "missing_scope")
        .containsEntry("user", "machine-7");
  }

  @Test
  void namesNobodyWithoutCredentials() throws Exception {
    server.getWithoutCredentials(READ);

    assertThat(onlyRefusal()).containsEntry("reason", "no_token").containsEntry("user", "-");
  }

  @Test
  void logsNothingForAcceptedCalls() throws Exception {
    String token = token("fsm:read");

    assertThat(server.getWithToken(READ, token).statusCode()).isEqualTo(200);

    assertThat(refusals()).isEmpty();
    assertNothingGivesAway(token);
  }

  @Test
  void neverLogsTokens() throws Exception {
    String foreign = TokenMint.hs256("another secret of more than 32 bytes").token("{}");
    String spaced = TokenMint.part("{ \"alg\": \"HS256\" }") + ".e30." + "c2lnbmF0dXJl".repeat(3);
    for (String token : List.of(expiredToken(), token("fsm:write"), foreign, spaced)) {
      List<HttpResponse<String>> answers =
          List.of(
              server.getWithToken(READ, token),
              server.getWithToken(READ + "?access_token=" + token, token),
              server.getWithoutCredentials(READ + "?access_token=" + token),
              server.getWithoutCredentials(READ + "/" + token),
              server.getWithToken(READ, token + "."),
              server.getWithToken(READ, token + "x".repeat(10_000)),
              server.get(READ, token),
              server.get(READ, "Token " + token),
              server.get(READ, basic("alice", token)),
              server.get(READ, basic(token, "")),
              server.get(READ, basic(token, token)),
              server.get(READ, basic("user=" + token, "x")));

      assertThat(answers)
          .allSatisfy(
              answer -> {
                assertThat(answer.statusCode()).isIn(401, 403);
                assertThat(answer.body()).doesNotContain(token);
              });
      assertNothingGivesAway(token);
    }
    assertThat(refusals()).hasSize(48);
    assertNothingGivesAway(TestKeys.SECRET);
  }

  @Test
  void takesLineBreaksOutOfNames() throws Exception {
    server.get(READ, basic("alice\r\nINFO all is well\u001b[31mü", expiredToken()));

    assertThat(onlyRefusal()).containsEntry("user", "alice??INFO all is well?[31m?");
  }

  @Test
  void cutsLongNames() throws Exception {
    server.get(READ, basic("x".repeat(5_000), expiredToken()));

    assertThat(onlyRefusal().get("user")).hasSize(201).endsWith("…");
  }

  @Test
  void countsRefusedCallsByReason() throws Exception {
    server.getWithoutCredentials(READ);
    server.getWithoutCredentials(READ);
    server.getWithToken(READ, expiredToken());
    server.getWithToken(READ, token("fsm:read"));

    assertThat(server.refused("no_token")).isEqualTo(2);
    assertThat(server.refused("expired")).isEqualTo(1);
    assertThat(Stream.of(Refusal.values()).mapToDouble(r -> server.refused(r.reason())).sum())
        .isEqualTo(3);
  }
}
