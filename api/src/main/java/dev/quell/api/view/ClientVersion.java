package dev.quell.api.view;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a client can read, by its version ({@code docs/contract/cli-and-reaper.md} §8). */
final class ClientVersion {
  /** The last one that expects the ids of nodes as a text. */
  private static final int[] LAST_WITH_TEXT = {3, 4, 23};

  private static final Pattern NUMBERS = Pattern.compile("v?([0-9]+(?:\\.[0-9]+)*).*");

  private ClientVersion() {}

  /** Whether it reads a list of node ids; older ones, and unreadable versions, get a text. */
  static boolean readsLists(String version) {
    if (version.contains("dev") || version.contains("stage")) {
      return true;
    }
    Matcher numbers = NUMBERS.matcher(version);
    return numbers.matches() && isLater(numbers.group(1).split("\\."));
  }

  private static boolean isLater(String[] parts) {
    for (int i = 0; i < Math.max(parts.length, LAST_WITH_TEXT.length); i++) {
      BigInteger part = i < parts.length ? new BigInteger(parts[i]) : BigInteger.ZERO;
      int last = i < LAST_WITH_TEXT.length ? LAST_WITH_TEXT[i] : 0;
      int order = part.compareTo(BigInteger.valueOf(last));
      if (order != 0) {
        return order > 0;
      }
    }
    return false;
  }
}
