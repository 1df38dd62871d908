package dev.quell.worker.kill;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How far a walk has come. Passes repeat until one finds nothing, because what is meant may move to
 * where the walk has been already.
 *
 * @param pass from 1
 * @param found whether this pass has found anything
 * @param run whose instances are gone through
 * @param place of the status within the run; {@link #BETWEEN_RUNS} when the next run is due
 * @param id the last one, or the number of ids done
 */
record WalkCursor(int pass, boolean found, long run, int place, long id) {
  static final int BETWEEN_RUNS = -1;
  static final WalkCursor START = new WalkCursor(1, false, -1, BETWEEN_RUNS, -1);

  private static final String SEPARATOR = ":";
  private static final int PARTS = 5;

  WalkCursor at(long toRun, int toPlace, long toId) {
    return new WalkCursor(pass, found, toRun, toPlace, toId);
  }

  WalkCursor at(long toId) {
    return at(run, place, toId);
  }

  WalkCursor withFound() {
    return new WalkCursor(pass, true, run, place, id);
  }

  WalkCursor nextPass() {
    return new WalkCursor(pass + 1, false, START.run, START.place, START.id);
  }

  String text() {
    return String.join(
        SEPARATOR,
        Integer.toString(pass),
        Boolean.toString(found),
        Long.toString(run),
        Integer.toString(place),
        Long.toString(id));
  }

  /** The cursor of a text; the start if there is none. */
  static WalkCursor of(@Nullable String text) {
    if (text == null) {
      return START;
    }
    String[] parts = text.split(SEPARATOR);
    if (parts.length != PARTS) {
      throw new IllegalArgumentException("Not a cursor: " + Arrays.toString(parts));
    }
    return new WalkCursor(
        Integer.parseInt(parts[0]),
        Boolean.parseBoolean(parts[1]),
        Long.parseLong(parts[2]),
        Integer.parseInt(parts[3]),
        Long.parseLong(parts[4]));
  }
}
