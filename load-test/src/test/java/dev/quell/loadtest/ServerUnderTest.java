package dev.quell.loadtest;

import static dev.quell.testing.Await.await;

import dev.quell.api.config.ConfigLoader;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.server.Quell;
import dev.quell.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A whole Quell on a free port, as its own executable would start it. */
public final class ServerUnderTest implements AutoCloseable {
  private final Quell quell;

  private ServerUnderTest(Quell quell) {
    this.quell = quell;
  }

  public static ServerUnderTest on(TestDatabase database) {
    return on(database, Map.of());
  }

  /** A server with settings of its own, as environment variables. */
  public static ServerUnderTest on(TestDatabase database, Map<String, String> settings) {
    return new ServerUnderTest(await(Quell.start(config(database, settings))));
  }

  private static QuellConfig config(TestDatabase database, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("QUELL_DATABASE_URL", database.url());
    environment.put("QUELL_HTTP_PORT", "0");
    Vertx vertx = Vertx.vertx();
    try {
      return await(new ConfigLoader(environment, Map.of()).load(vertx, Optional.empty()));
    } finally {
      await(vertx.close());
    }
  }

  public String url() {
    return "http://127.0.0.1:" + quell.port();
  }

  @Override
  public void close() {
    await(quell.stop());
  }
}
