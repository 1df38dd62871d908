package dev.quell.worker.kill;

import dev.quell.domain.cluster.ClusterSearch;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of searches for all that lives on a cluster: who asks, which agent has it, what came of
 * it. Stateless.
 */
final class OrphanSearchRepository {
  /** An agent that has died in the middle is followed by another one within this time. */
  private static final double LEASE_SECONDS = 60;

  private static final double LONGEST_SECONDS = 180;

  /** For which an answer is kept for whoever asks next, if who asked did not wait for it. */
  private static final double FRESH_SECONDS = 60;

  private static final int KEPT_DAYS = 1;
  private static final int REMOVED_AT_ONCE = 100;

  /**
   * What came of a search.
   *
   * @param failure why nothing is known; null if the cluster has answered
   */
  record Ended(@Nullable String failure) {}

  /**
   * Asks for what lives on a cluster, unless somebody does already, or has and not heard the
   * answer; completes with the search.
   */
  Future<Long> ask(SqlConnection connection, String cluster) {
    return forgetOld(connection)
        .compose(forgotten -> giveUp(connection, cluster))
        .compose(given -> insert(connection, cluster))
        .compose(
            inserted ->
                connection
                    .preparedQuery(
                        """
                        select id from orphan_search
                        where cluster = $1::text
                          and (state = 'asked'
                            or (not told
                              and answered_at
                                    > clock_timestamp() - make_interval(secs => $2::float8)))
                        order by id desc
                        limit 1
                        """)
                    .execute(Tuple.of(cluster, FRESH_SECONDS)))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private static Future<RowSet<Row>> forgetOld(SqlConnection connection) {
    return connection
        .preparedQuery(
            """
            delete from orphan_search
            where id = any(array(
              select id from orphan_search
              where asked_at < clock_timestamp() - make_interval(days => $1::integer)
              order by id
              limit $2::integer))
            """)
        .execute(Tuple.of(KEPT_DAYS, REMOVED_AT_ONCE));
  }

  private static Future<RowSet<Row>> giveUp(SqlConnection connection, String cluster) {
    return connection
        .preparedQuery(
            """
            update orphan_search
            set state = 'failed', told = true, answered_at = clock_timestamp(),
                failure = 'nobody has answered in time'
            where cluster = $1::text and state = 'asked' and ends_at <= clock_timestamp()
            """)
        .execute(Tuple.of(cluster));
  }

  /** At most one of a cluster is open at a time, so asking often does not ask the cluster often. */
  private static Future<RowSet<Row>> insert(SqlConnection connection, String cluster) {
    return connection
        .preparedQuery(
            """
            insert into orphan_search (cluster, ends_at)
            select $1::text, clock_timestamp() + make_interval(secs => $2::float8)
            where not exists (
              select from orphan_search
              where cluster = $1::text and not told
                and answered_at > clock_timestamp() - make_interval(secs => $3::float8))
            on conflict (cluster) where state = 'asked' do nothing
            """)
        .execute(Tuple.of(cluster, LONGEST_SECONDS, FRESH_SECONDS));
  }

  /** Hands out the searches of some clusters that are due; of each cluster there is one. */
  Future<List<ClusterSearch>> lease(SqlClient client, Set<String> clusters, String agent) {
    return client
        .preparedQuery(
            """
            update orphan_search
            set leased_by = $2::text,
                due_at = clock_timestamp() + make_interval(secs => $3::float8)
            where state = 'asked' and cluster = any($1::text[]) and due_at <= clock_timestamp()
              and ends_at > clock_timestamp()
            returning id, cluster
            """)
        .execute(
            Tuple.tuple()
                .addArrayOfString(clusters.stream().sorted().toArray(String[]::new))
                .addString(agent)
                .addDouble(LEASE_SECONDS))
        .map(
            rows -> {
              List<ClusterSearch> searches = new ArrayList<>(rows.size());
              rows.forEach(
                  row -> searches.add(new ClusterSearch(row.getLong(0), row.getString(1))));
              return searches;
            });
  }

  /**
   * Ends a search that an agent has; completes with its cluster, empty if the agent does not have
   * it any more.
   */
  Future<Optional<String>> end(
      SqlConnection connection, long searchId, String agent, @Nullable String failure) {
    return connection
        .preparedQuery(
            """
            update orphan_search
            set state = case when $3::text is null then 'answered' else 'failed' end,
                failure = $3::text, answered_at = clock_timestamp()
            where id = $1::bigint and leased_by = $2::text and state = 'asked'
            returning cluster
            """)
        .execute(Tuple.tuple().addLong(searchId).addString(agent).addString(failure))
        .map(RowSet::iterator)
        .map(rows -> rows.hasNext() ? Optional.of(rows.next().getString(0)) : Optional.empty());
  }

  /** Has a search that has just ended say why nothing is told. */
  Future<Void> refuse(SqlConnection connection, long searchId, String failure) {
    return connection
        .preparedQuery(
            """
            with forgotten as (delete from orphan where orphan_search_id = $1::bigint)
            update orphan_search set state = 'failed', failure = $2::text where id = $1::bigint
            """)
        .execute(Tuple.of(searchId, failure))
        .mapEmpty();
  }

  /** Takes what came of a search, for whoever waits for it; empty if it is still open. */
  Future<Optional<Ended>> take(SqlClient client, long searchId) {
    return client
        .preparedQuery(
            """
            update orphan_search set told = true
            where id = $1::bigint and state <> 'asked'
            returning failure
            """)
        .execute(Tuple.of(searchId))
        .map(
            rows -> {
              RowIterator<Row> row = rows.iterator();
              return row.hasNext()
                  ? Optional.of(new Ended(row.next().getString(0)))
                  : Optional.empty();
            });
  }

  /** Finds which agent has a search; empty if none has taken it. */
  Future<Optional<String>> agent(SqlClient client, long searchId) {
    return client
        .preparedQuery("select leased_by from orphan_search where id = $1::bigint")
        .execute(Tuple.of(searchId))
        .map(
            rows -> {
              RowIterator<Row> row = rows.iterator();
              return row.hasNext()
                  ? Optional.ofNullable(row.next().getString(0))
                  : Optional.empty();
            });
  }
}
