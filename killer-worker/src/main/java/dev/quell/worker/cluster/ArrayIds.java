package dev.quell.worker.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts ids of tasks of one array together. */
final class ArrayIds {
  private static final Pattern TASK = Pattern.compile("(\\d+)[._](\\d+)");

  private ArrayIds() {}

  /** Gives the id of the array that an id is a task of; the id itself if it is none. */
  static String array(String id) {
    Matcher task = TASK.matcher(id);
    return task.matches() ? task.group(1) : id;
  }

  /**
   * Gives each id once, with those of tasks put together.
   *
   * @param join makes the words of an array and its ranges, such as {@code 1-5} and {@code 9}
   */
  static List<String> words(List<String> ids, BiFunction<String, List<String>, List<String>> join) {
    TreeSet<String> others = new TreeSet<>();
    TreeMap<String, TreeSet<Long>> arrays = new TreeMap<>();
    for (String id : ids) {
      Matcher task = TASK.matcher(id);
      if (task.matches()) {
        arrays
            .computeIfAbsent(task.group(1), array -> new TreeSet<>())
            .add(Long.valueOf(task.group(2)));
      } else {
        others.add(id);
      }
    }
    List<String> words = new ArrayList<>(others);
    arrays.forEach((array, tasks) -> words.addAll(join.apply(array, ranges(tasks))));
    return words;
  }

  private static List<String> ranges(Collection<Long> ascending) {
    List<String> ranges = new ArrayList<>();
    long first = -1;
    long last = -1;
    for (long task : ascending) {
      boolean goesOn = first >= 0 && task == last + 1;
      if (first >= 0 && !goesOn) {
        ranges.add(range(first, last));
      }
      first = goesOn ? first : task;
      last = task;
    }
    ranges.add(range(first, last));
    return ranges;
  }

  private static String range(long first, long last) {
    return first == last ? String.valueOf(first) : first + "-" + last;
  }
}
