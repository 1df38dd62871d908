package dev.quell.worker.cluster;

import dev.quell.domain.cluster.ClusterReport;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whether one cluster answers, and counts what it said. Thread-safe to read. */
public final class ClusterWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);

  private final String cluster;
  private final MeterRegistry meters;
  private volatile @Nullable String trouble;

  private ClusterWatch(String cluster, MeterRegistry meters) {
    this.cluster = cluster;
    this.meters = meters;
  }

  static ClusterWatch over(String cluster, MeterRegistry meters) {
    ClusterWatch watch = new ClusterWatch(cluster, meters);
    Gauge.builder("quell.cluster.answering", watch, it -> it.trouble().isEmpty() ? 1 : 0)
        .description("1 if the cluster answered the last time that it was asked, else 0")
        .tag("cluster", cluster)
        .register(meters);
    return watch;
  }

  /** Gives the name of the cluster. */
  public String cluster() {
    return cluster;
  }

  /** Says why the cluster does not answer; empty if it does. */
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  void failed(Throwable failure) {
    String sentence = String.valueOf(failure.getMessage());
    if (trouble == null) {
      LOG.atWarn()
          .addKeyValue("cluster", cluster)
          .addKeyValue("failure", sentence)
          .log("A cluster does not answer; it is asked again");
    }
    trouble = sentence;
  }

  void answered() {
    if (trouble != null) {
      LOG.atInfo().addKeyValue("cluster", cluster).log("A cluster answers again");
    }
    trouble = null;
  }

  void count(List<ClusterReport> reports) {
    for (ClusterReport report : reports) {
      Counter.builder("quell.cluster.observations")
          .description("What clusters said of instances")
          .tag("cluster", cluster)
          .tag("step", word(report.step()))
          .tag("observation", word(report.observation()))
          .register(meters)
          .increment();
    }
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
