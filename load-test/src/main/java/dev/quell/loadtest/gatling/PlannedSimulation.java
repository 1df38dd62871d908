package dev.quell.loadtest.gatling;

import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A simulation that reads its plan from the file that the system property {@value #PLAN} names, and
 * at its end writes its account to the file that {@value #ACCOUNT} names.
 */
public abstract class PlannedSimulation extends Simulation {
  /** Where the plan is. */
  public static final String PLAN = "quell.plan";

  /** Where the account goes. */
  public static final String ACCOUNT = "quell.account";

  /** Environment variable with the bearer token, which is on no command line and in no file. */
  public static final String TOKEN = "QUELL_LOAD_TEST_TOKEN";

  /** The name of the phase under load. */
  public static final String LOAD = "load";

  private final Ledger ledger = new Ledger();
  private final Plan plan = read();

  PlannedSimulation() {}

  final Plan plan() {
    return plan;
  }

  final Ledger ledger() {
    return ledger;
  }

  final Caller caller(String phase) {
    return new Caller(ledger.phase(phase));
  }

  final HttpProtocolBuilder protocol() {
    HttpProtocolBuilder protocol =
        http.baseUrl(plan.url() + "/api/v3")
            .contentTypeHeader("application/json")
            .acceptHeader("application/json");
    return Optional.ofNullable(System.getenv(TOKEN))
        .map(token -> protocol.authorizationHeader("Bearer " + token))
        .orElse(protocol);
  }

  @Override
  public final void after() {
    try {
      Files.writeString(Path.of(System.getProperty(ACCOUNT)), ledger.account().toJson().encode());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Plan read() {
    try {
      return Plan.ofJson(new JsonObject(Files.readString(Path.of(System.getProperty(PLAN)))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
