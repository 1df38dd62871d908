package dev.quell.worker.kill;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;

/** Where the walk of a phase finds its instances, page by page, those without an outcome only. */
@FunctionalInterface
interface Source {

  /**
   * What one look found.
   *
   * @param next where to go on
   * @param end whether the pass is through; then nothing was found
   */
  record Page(List<Candidate> found, WalkCursor next, boolean end) {
    static Page of(List<Candidate> found, WalkCursor next) {
      return new Page(found, found.isEmpty() ? next : next.withFound(), false);
    }

    static Page end(WalkCursor at) {
      return new Page(List.of(), at, true);
    }
  }

  /** Reads on from a cursor, at most so many; there may be none although it is not the end. */
  Future<Page> next(SqlClient client, WalkCursor from, int limit);
}
