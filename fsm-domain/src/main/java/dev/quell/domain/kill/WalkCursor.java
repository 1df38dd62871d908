package dev.quell.domain.kill;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Says how far a walk has come. Passes repeat until one finds nothing, because what is meant may
 * move to where the walk has been already.
 *
 * @param pass from 1
 * @param found whether this pass has found anything
 * @param run whose instances are gone through
 * @param place of the status within the run; {@link #BETWEEN_RUNS} when the next run is due, {@link
 *     #AMONG_WAITING} when the walk has come to the tasks that wait
 * @param id the last one, or the number of ids done
 */
public record WalkCursor(int pass, boolean found, long run, int place, long id) {
  /** The next run is due. */
  public static final int BETWEEN_RUNS = -1;

  /** The live instances are through, the tasks that wait are due. */
  public static final int AMONG_WAITING = -2;

  /** Nothing has been looked at. */
  public static final WalkCursor START = new WalkCursor(1, false, -1, BETWEEN_RUNS, -1);

  private static final String SEPARATOR = ":";
  private static final int PARTS = 5;

  /** Returns the same pass elsewhere. */
  public WalkCursor at(long toRun, int toPlace, long toId) {
    return new WalkCursor(pass, found, toRun, toPlace, toId);
  }

  /** Returns the same pass behind another id. */
  public WalkCursor at(long toId) {
    return at(run, place, toId);
  }

  /** Returns the place behind the present one in the same run, or that between two runs. */
  public WalkCursor atNextPlace(int places) {
    int next = place + 1;
    return at(run, next < places ? next : BETWEEN_RUNS, -1);
  }

  /** Returns the place of the tasks that wait. */
  public WalkCursor atWaitingTasks() {
    return at(run, AMONG_WAITING, -1);
  }

  /** Returns the same place of a pass that has found something. */
  public WalkCursor withFound() {
    return new WalkCursor(pass, true, run, place, id);
  }

  /** Returns the beginning of the next pass. */
  public WalkCursor nextPass() {
    return new WalkCursor(pass + 1, false, START.run, START.place, START.id);
  }

  /** Tells whether tasks that somebody else has locked are left for a later pass. */
  public boolean sparesLocked() {
    return pass == 1;
  }

  /** Tells whether the walk is through if its present pass is: that has found nothing. */
  public boolean isOfLastPass() {
    return !found;
  }

  /** Returns the text that is stored. */
  public String text() {
    return String.join(
        SEPARATOR,
        Integer.toString(pass),
        Boolean.toString(found),
        Long.toString(run),
        Integer.toString(place),
        Long.toString(id));
  }

  /**
   * Returns the cursor of a text; the start if there is none.
   *
   * @throws IllegalArgumentException if it is not the text of a cursor
   */
  public static WalkCursor of(@Nullable String text) {
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
