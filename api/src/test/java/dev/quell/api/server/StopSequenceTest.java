package dev.quell.api.server;

import static dev.quell.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class StopSequenceTest {
  private final List<String> stopped = new ArrayList<>();
  private final StopSequence parts = new StopSequence();

  @Test
  void stopsWhatWasStartedLastFirst() {
    parts.add("database", 1, stopping("database"));
    parts.add("worker", 1, stopping("worker"));

    await(parts.run());

    assertThat(stopped).containsExactly("worker", "database");
  }

  @Test
  void waitsForOnePartBeforeItStopsTheNext() {
    Promise<Void> slow = Promise.promise();
    parts.add("database", 10, stopping("database"));
    parts.add("worker", 10, slow::future);

    Future<Void> run = parts.run();
    assertThat(stopped).isEmpty();
    slow.complete();

    await(run);
    assertThat(stopped).containsExactly("database");
  }

  @Test
  void goesOnWhenAPartFails() {
    parts.add("database", 1, stopping("database"));
    parts.add("worker", 1, () -> Future.failedFuture("stuck"));
    parts.add(
        "listener",
        1,
        () -> {
          throw new IllegalStateException("broken");
        });

    await(parts.run());

    assertThat(stopped).containsExactly("database");
  }

  @Test
  void goesOnWhenAPartTakesTooLong() {
    parts.add("database", 1, stopping("database"));
    parts.add("worker", 1, () -> Promise.<Void>promise().future());

    await(parts.run());

    assertThat(stopped).containsExactly("database");
  }

  @Test
  void stopsEachPartOnce() {
    parts.add("database", 1, stopping("database"));
    await(parts.run());

    await(parts.run());

    assertThat(stopped).containsExactly("database");
  }

  private Supplier<Future<Void>> stopping(String name) {
    return () -> {
      stopped.add(name);
      return Future.succeededFuture();
    };
  }
}
