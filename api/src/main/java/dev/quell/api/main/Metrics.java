package dev.quell.api.main;

import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.UUID;

/**
 * What Vert.x measures. Every label has few values: routes instead of paths, and the bus addresses
 * of commands and events but not those of replies.
 */
final class Metrics {

  private Metrics() {}

  static MicrometerMetricsOptions options() {
    return new MicrometerMetricsOptions()
        .setEnabled(true)
        // Vert.x keeps registries by name for the whole JVM, which may run several Quells.
        .setRegistryName("quell-" + UUID.randomUUID())
        .setJvmMetricsEnabled(true)
        .setLabels(
            EnumSet.of(
                Label.HTTP_METHOD,
                Label.HTTP_CODE,
                Label.HTTP_ROUTE,
                Label.POOL_TYPE,
                Label.POOL_NAME,
                Label.EB_ADDRESS,
                Label.EB_SIDE));
  }
}
