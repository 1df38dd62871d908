package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whether {@code docs/metrics.md} names the meters that the sources register, and no others. */
class MetricsDocumentTest {
  private static final Path ROOT = Path.of("..");
  private static final List<String> MODULES = List.of("api", "killer-worker", "fsm-domain");
  private static final Pattern METER =
      Pattern.compile("(?:builder|counter|timer|summary|gauge)\\(\\s*\"quell\\.([a-z_.]+)\"");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `quell_([a-z_]+)`");
  private static final Pattern SUFFIX = Pattern.compile("_(?:total|seconds)$");

  @Test
  void namesEveryMeterAndNoOther() throws IOException {
    assertThat(documented()).hasSizeGreaterThan(10).isEqualTo(registered());
  }

  private static Set<String> documented() throws IOException {
    return ROW.matcher(Files.readString(ROOT.resolve("docs/metrics.md")))
        .results()
        .map(row -> SUFFIX.matcher(row.group(1)).replaceFirst(""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> registered() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .forEach(file -> names.addAll(metersOf(file)));
      }
    }
    return names;
  }

  private static List<String> metersOf(Path file) {
    try {
      Matcher meters = METER.matcher(Files.readString(file));
      return meters.results().map(meter -> meter.group(1).replace('.', '_')).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
