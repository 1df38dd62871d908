package dev.quell.api.console;

import dev.quell.domain.task.ErrorPattern;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds errors that are alike together.
 *
 * @param read how many errors were looked at
 * @param bounded whether there are older ones that were not
 * @param groups by their names, the one with most errors first
 */
record ErrorGroups(int read, boolean bounded, Map<String, Group> groups) {

  /**
   * An error.
   *
   * @param id later ones have higher ids
   * @param templateId null if it is not known
   * @param at null if it is not known
   */
  record Line(
      long id,
      long taskId,
      @Nullable Long templateId,
      @Nullable OffsetDateTime at,
      ErrorPattern pattern) {}

  /** Errors of one task that are alike: the id of the newest one, and how many there are. */
  record OfTask(long newestId, int errors) {
    private OfTask with(OfTask older) {
      return new OfTask(Math.max(newestId, older.newestId), errors + older.errors);
    }
  }

  /** Errors that are alike. Not thread-safe. */
  static final class Group {
    private final ErrorPattern pattern;
    private final SortedMap<Long, OfTask> tasks = new TreeMap<>();
    private final SortedSet<Long> templateIds = new TreeSet<>();
    private int errors;
    private long newestId;
    private @Nullable OffsetDateTime first;
    private @Nullable OffsetDateTime last;

    Group(ErrorPattern pattern) {
      this.pattern = pattern;
    }

    private void add(Line line) {
      errors++;
      newestId = Math.max(newestId, line.id());
      tasks.merge(line.taskId(), new OfTask(line.id(), 1), OfTask::with);
      if (line.templateId() != null) {
        templateIds.add(line.templateId());
      }
      if (line.at() != null) {
        first = first == null || line.at().isBefore(first) ? line.at() : first;
        last = last == null || line.at().isAfter(last) ? line.at() : last;
      }
    }

    ErrorPattern pattern() {
      return pattern;
    }

    int errors() {
      return errors;
    }

    long newestId() {
      return newestId;
    }

    /** Gives the tasks behind it by id. */
    SortedMap<Long, OfTask> tasks() {
      return tasks;
    }

    SortedSet<Long> templateIds() {
      return templateIds;
    }

    @Nullable OffsetDateTime first() {
      return first;
    }

    @Nullable OffsetDateTime last() {
      return last;
    }
  }

  /**
   * Puts errors together.
   *
   * @param found the newest first, one more than count if there are older ones; empty if time ran
   *     out
   */
  static ErrorGroups of(Optional<List<Line>> found, int most) {
    List<Line> lines = found.orElse(List.of());
    Map<String, Group> byName = new LinkedHashMap<>();
    lines.stream()
        .limit(most)
        .forEach(
            line ->
                byName
                    .computeIfAbsent(line.pattern().group(), name -> new Group(line.pattern()))
                    .add(line));
    Map<String, Group> sorted = new LinkedHashMap<>();
    byName.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<String, Group> group) -> -group.getValue().errors())
                .thenComparing(group -> -group.getValue().newestId()))
        .forEach(group -> sorted.put(group.getKey(), group.getValue()));
    return new ErrorGroups(
        Math.min(lines.size(), most), found.isEmpty() || lines.size() > most, sorted);
  }
}
