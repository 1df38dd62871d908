package dev.quell.domain.operate;

import java.util.ArrayList;
import java.util.List;

/** Tells ids in few words: those that follow one another as one range. */
public final class IdRanges {
  private IdRanges() {}

  /**
   * Answers ids as text, as in {@code 1-3, 7 and 2 more}.
   *
   * @param ids ascending, without duplicates
   * @param most ranges that are told; of the ids beyond them only the number is
   */
  public static String text(List<Long> ids, int most) {
    List<String> ranges = new ArrayList<>();
    int at = 0;
    while (at < ids.size() && ranges.size() < most) {
      int end = endOfRange(ids, at);
      ranges.add(end == at ? ids.get(at).toString() : ids.get(at) + "-" + ids.get(end));
      at = end + 1;
    }
    String told = String.join(", ", ranges);
    return at == ids.size() ? told : told + " and " + (ids.size() - at) + " more";
  }

  private static int endOfRange(List<Long> ids, int start) {
    int end = start;
    while (end + 1 < ids.size() && ids.get(end + 1) == ids.get(end) + 1) {
      end++;
    }
    return end;
  }
}
