package dev.quell.api.auth;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Keeps sessions in the database, so that all processes know them, and one that is ended is ended
 * for all at once. A session is found by its id, which its browser alone knows: whoever reads the
 * table cannot use it. Fails with UNAVAILABLE while the database cannot be had. Thread-safe.
 */
final class SessionRegistry {
  private final RetryingPool database;

  SessionRegistry(RetryingPool database) {
    this.database = database;
  }

  /** Begins a session, and forgets some that are over. */
  Future<Void> begin(String id, Session session) {
    return database
        .update(
            """
            with over as (
              delete from session
              where id_hash in (
                select id_hash from session
                where expires_at <= clock_timestamp()
                order by expires_at limit 1000
                for update skip locked)
            )
            insert into session (id_hash, claims, expires_at)
            values (#{hash}::bytea, #{claims}::jsonb, #{expiresAt}::timestamptz)
            on conflict (id_hash) do nothing
            """,
            Parameters.of("hash", hash(id))
                .and("claims", session.claims())
                .and("expiresAt", session.expiresAt().atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  /** Finds a session that is not over. */
  Future<Optional<Session>> find(String id) {
    return database.first(
        """
        select claims, expires_at from session
        where id_hash = #{hash}::bytea and expires_at > clock_timestamp()
        """,
        Parameters.of("hash", hash(id)),
        row ->
            new Session(
                row.getJsonObject("claims"), row.getOffsetDateTime("expires_at").toInstant()));
  }

  /** Ends a session, if there is one. */
  Future<Void> end(String id) {
    return database
        .update(
            "delete from session where id_hash = #{hash}::bytea", Parameters.of("hash", hash(id)))
        .mapEmpty();
  }

  private static Buffer hash(String id) {
    return Buffer.buffer(Digests.sha256(id.getBytes(StandardCharsets.UTF_8)));
  }
}
