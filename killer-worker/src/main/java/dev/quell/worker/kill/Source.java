package dev.quell.worker.kill;

import dev.quell.worker.walk.Candidate;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Set;

/**
 * Gives the instances of a phase, page by page, those without an outcome only. Where a page ends is
 * a cursor that is committed with what the page came to, so another process can go on from there.
 */
@FunctionalInterface
interface Source {

  /**
   * Says what one look found.
   *
   * @param ended the ids of those among them that had ended already
   * @param next where to go on
   * @param end whether the pass is through; then nothing was found
   */
  record Page(List<Candidate> found, Set<Long> ended, WalkCursor next, boolean end) {

    /** A page of live instances. */
    static Page of(List<Candidate> found, WalkCursor next) {
      return of(found, Set.of(), next);
    }

    static Page of(List<Candidate> found, Set<Long> ended, WalkCursor next) {
      return new Page(found, ended, found.isEmpty() ? next : next.withFound(), false);
    }

    static Page end(WalkCursor at) {
      return new Page(List.of(), Set.of(), at, true);
    }
  }

  /** Reads on from a cursor, at most so many; there may be none although it is not the end. */
  Future<Page> next(SqlClient client, WalkCursor from, int limit);
}
