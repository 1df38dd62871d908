package dev.quell.worker.cluster;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whether one cluster answers. Thread-safe to read. */
public final class ClusterWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);

  private final String cluster;
  private volatile @Nullable String trouble;

  private ClusterWatch(String cluster) {
    this.cluster = cluster;
  }

  static ClusterWatch over(String cluster, MeterRegistry meters) {
    ClusterWatch watch = new ClusterWatch(cluster);
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
}
