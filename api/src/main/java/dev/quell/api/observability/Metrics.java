package dev.quell.api.observability;

import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.UUID;

/**
 * What Vert.x measures: its pools and event loops, the JVM. Requests and commands are counted by
 * Quell itself, by operation and kind; to have Vert.x count them again, by path and address, would
 * cost each of them a tenth of its time.
 */
public final class Metrics {

  private Metrics() {}

  public static MicrometerMetricsOptions options() {
    return new MicrometerMetricsOptions()
        .setEnabled(true)
        // Vert.x keeps registries by name for the whole JVM, which may run several Quells.
        .setRegistryName("quell-" + UUID.randomUUID())
        .setJvmMetricsEnabled(true)
        .addDisabledMetricsCategory(MetricsDomain.HTTP_SERVER)
        .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
        .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
        .addDisabledMetricsCategory(MetricsDomain.NET_SERVER)
        .setLabels(EnumSet.of(Label.POOL_TYPE, Label.POOL_NAME));
  }
}
