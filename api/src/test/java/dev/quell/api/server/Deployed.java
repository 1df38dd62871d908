package dev.quell.api.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The files under {@code deploy/}. */
final class Deployed {
  static final Path FOLDER = Path.of("../deploy");
  static final Path RULES = FOLDER.resolve("prometheus/rules.yml");
  static final Path PROMETHEUS = FOLDER.resolve("prometheus/prometheus.yml");
  static final Path DASHBOARD = FOLDER.resolve("grafana/dashboards/quell.json");

  private static final Pattern ALERT = Pattern.compile("(?m)^ +- alert: (\\w+)$");

  private Deployed() {}

  /** The names of all alerts, in the order of the file. */
  static List<String> alerts() {
    return find(ALERT, text(RULES));
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first group of each match, in order. */
  static List<String> find(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
  }
}
