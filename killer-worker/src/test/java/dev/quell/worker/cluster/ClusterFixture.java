package dev.quell.worker.cluster;

import dev.quell.domain.cluster.ClusterJob;
import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.ClusterReport;
import dev.quell.domain.cluster.ClusterStep;
import dev.quell.domain.cluster.Observation;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes settings and orders for tests of clusters. */
final class ClusterFixture {
  static final String NAME = "main";
  static final int TIMEOUT_MILLIS = 5_000;

  private ClusterFixture() {}

  static ClusterSettings settings(ClusterPreset preset, Map<ClusterVerb, List<String>> commands) {
    return settings(preset, commands, Map.of(), TIMEOUT_MILLIS);
  }

  static ClusterSettings settings(
      ClusterPreset preset,
      Map<ClusterVerb, List<String>> commands,
      Map<String, String> environment,
      int timeoutMillis) {
    return settings(preset, commands, environment, Optional.empty(), timeoutMillis);
  }

  /** Those of a Slurm that must have a name. */
  static ClusterSettings expecting(String name, Map<ClusterVerb, List<String>> commands) {
    return settings(
        ClusterPreset.SLURM,
        commands,
        Map.of(),
        Optional.of(Pattern.compile(name)),
        TIMEOUT_MILLIS);
  }

  private static ClusterSettings settings(
      ClusterPreset preset,
      Map<ClusterVerb, List<String>> commands,
      Map<String, String> environment,
      Optional<Pattern> identity,
      int timeoutMillis) {
    Map<ClusterVerb, List<String>> all = new EnumMap<>(ClusterVerb.class);
    all.putAll(preset.commands());
    all.putAll(commands);
    return new ClusterSettings(
        NAME,
        preset,
        all,
        List.of(),
        environment,
        preset.idPattern(),
        identity,
        List.of(),
        Optional.empty(),
        Optional.of("JOBMON_TASK_INSTANCE_ID"),
        2,
        new ClusterSettings.Limits(6_000, 1_000, 2, timeoutMillis, 300));
  }

  /** The same, with something before each command. */
  static ClusterSettings prefixed(ClusterSettings settings, List<String> prefix) {
    return new ClusterSettings(
        settings.name(),
        settings.preset(),
        settings.commands(),
        prefix,
        settings.environment(),
        settings.idPattern(),
        settings.expectedIdentity(),
        settings.users(),
        settings.names(),
        settings.mark(),
        settings.leewaySeconds(),
        settings.limits());
  }

  static ClusterOrder order(long instance, String id, ClusterStep step, Instant notBefore) {
    return order(instance, job(id, null, notBefore, null), step);
  }

  static ClusterOrder order(long instance, ClusterJob job, ClusterStep step) {
    return new ClusterOrder(1, instance, job, step, false);
  }

  static ClusterJob job(String id, String user, Instant notBefore, Instant notAfter) {
    return new ClusterJob(NAME, id, user, notBefore, notAfter, null, null);
  }

  static List<Observation> observations(List<ClusterReport> reports) {
    return reports.stream().map(ClusterReport::observation).toList();
  }
}
