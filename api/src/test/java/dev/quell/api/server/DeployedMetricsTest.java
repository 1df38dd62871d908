package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whether the rules and the dashboard ask for metrics that there are. */
@Tag("long")
@DatabaseTest
class DeployedMetricsTest {
  private static final Pattern USED = Pattern.compile("\\b((?:quell|vertx|jvm)_[a-z_]+)\\b");
  private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(quell_[a-z_]+)`");
  private static final Pattern SHOWN = Pattern.compile("(?m)^([a-z_]+)[{ ]");
  private static final Pattern SUFFIX = Pattern.compile("_(?:bucket|count|sum)$");

  @Shared private TestDatabase db;

  @Test
  void areThoseOfTheDocumentOrOfTheServer() {
    Set<String> there = new TreeSet<>(documented());
    try (MonitoredQuell quell = MonitoredQuell.start(db.url(), Map.of())) {
      there.addAll(Deployed.find(SHOWN, quell.metrics()));
    }

    Set<String> used =
        Stream.of(Deployed.RULES, Deployed.DASHBOARD)
            .flatMap(file -> Deployed.find(USED, Deployed.text(file)).stream())
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(used)
        .hasSizeGreaterThan(20)
        .allMatch(
            name -> there.contains(name) || there.contains(SUFFIX.matcher(name).replaceFirst("")));
  }

  private static List<String> documented() {
    return Deployed.find(DOCUMENTED, Deployed.text(Path.of("../docs/metrics.md")));
  }
}
