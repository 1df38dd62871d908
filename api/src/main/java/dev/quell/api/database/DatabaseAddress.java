package dev.quell.api.database;

import dev.quell.api.config.ConfigurationException;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.config.Secret;
import dev.quell.api.config.Setting;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where the database is and how to log in: the one source of the options of the Vert.x client and
 * of the JDBC data source. Immutable.
 */
public final class DatabaseAddress {
  private static final Pattern COMPLETE =
      Pattern.compile(
          "(?<place>postgres(ql)?://[^/@:?]+(:[^/@?]*)?@[^/@?]+/[^/?]+)(\\?(?<parameters>.+))?");
  private static final int JDBC_CONNECT_TIMEOUT_SECONDS = 10;
  private static final Map<String, String> SESSION =
      Map.of("application_name", "quell", "TimeZone", "UTC");

  private final PgConnectOptions options;
  private final Encryption encryption;

  private DatabaseAddress(PgConnectOptions options, Encryption encryption) {
    this.options = prepared(options);
    this.encryption = encryption;
    encryption.applyTo(this.options);
  }

  /**
   * The database of a URL, {@code postgresql://user:password@host:port/database?sslmode=…}.
   * Characters that mean something in a URL must be percent-encoded; the port is 5432 unless given.
   * Reads the files that the parameters name, so it blocks.
   *
   * @throws ConfigurationException if the URL is none of a database, in which case its text is not
   *     shown, or has a parameter that cannot be used
   */
  public static DatabaseAddress ofUrl(Secret url) {
    Matcher complete = COMPLETE.matcher(url.reveal());
    if (!complete.matches()) {
      throw malformed();
    }
    String text = complete.group("parameters");
    UrlParameters parameters =
        text == null ? UrlParameters.none() : UrlParameters.of(Setting.DATABASE_URL, text);
    return new DatabaseAddress(place(complete.group("place")), Encryption.of(parameters));
  }

  private static PgConnectOptions place(String url) {
    try {
      return PgConnectOptions.fromUri(url);
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
  }

  /** A database on this machine, reached without encryption. */
  static DatabaseAddress ofLoopback(int port, String database, String user, Secret password) {
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setDatabase(database)
            .setUser(user)
            .setPassword(password.reveal());
    return new DatabaseAddress(options, Encryption.of(UrlParameters.none()));
  }

  /** Options for the Vert.x client; the caller may change them. */
  public PgConnectOptions clientOptions() {
    return new PgConnectOptions(options);
  }

  /**
   * A pool for reads and registrations, bounded in connections, in waiting requests and in how long
   * a statement runs: no longer than the request that asked for it lives. The caller closes it.
   */
  public Pool openReadPool(Vertx vertx, QuellConfig config) {
    PgConnectOptions reads =
        clientOptions()
            .setCachePreparedStatements(true)
            .addProperty("statement_timeout", Long.toString(config.http().requestTimeoutMillis()));
    PoolOptions bounds =
        new PoolOptions()
            .setName("reads")
            .setMaxSize(config.database().readPoolSize())
            .setMaxWaitQueueSize(config.database().readPoolQueue())
            .setConnectionTimeout(config.database().connectTimeoutMillis())
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    return PgBuilder.pool().with(bounds).connectingTo(reads).using(vertx).build();
  }

  /**
   * Connections for reads of any length, which wait for nobody longer than a request lives. The
   * caller closes them.
   */
  public LongReads openLongReads(Vertx vertx, QuellConfig config, MeterRegistry meters) {
    return LongReads.open(
        vertx,
        options,
        config.database().connectTimeoutMillis(),
        config.http().requestTimeoutMillis(),
        meters);
  }

  /** A data source without a pool, for the few blocking statements before Quell serves. */
  DataSource dataSource() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {options.getHost()});
    source.setPortNumbers(new int[] {options.getPort()});
    source.setDatabaseName(options.getDatabase());
    source.setUser(options.getUser());
    source.setPassword(options.getPassword());
    source.setApplicationName(options.getProperties().get("application_name"));
    source.setConnectTimeout(JDBC_CONNECT_TIMEOUT_SECONDS);
    encryption.applyTo(source);
    return source;
  }

  /** Where it is, without credentials. */
  @Override
  public String toString() {
    return "%s:%d/%s".formatted(options.getHost(), options.getPort(), options.getDatabase());
  }

  private static PgConnectOptions prepared(PgConnectOptions options) {
    Map<String, String> properties = new HashMap<>(PgConnectOptions.DEFAULT_PROPERTIES);
    properties.putAll(SESSION);
    return options.setProperties(properties);
  }

  private static ConfigurationException malformed() {
    return new ConfigurationException(
        """
        The setting %s must look like postgresql://user:password@host:port/database, with special \
        characters percent-encoded; what was found (not shown, it may hold a password) does not."""
            .formatted(Setting.DATABASE_URL.key()));
  }
}
