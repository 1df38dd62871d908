package dev.quell.worker.walk;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;

/** Finds candidates for a walk, page by page. */
@FunctionalInterface
public interface CandidateQuery {

  /** Reads the next ones after a place, by place; fewer than the limit are the last ones. */
  Future<List<Candidate>> next(SqlClient client, long afterPlace, int limit);
}
