package dev.quell.api.database;

import dev.quell.api.config.ConfigurationException;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.config.Secret;
import dev.quell.api.config.Setting;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManagerFactory;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/**
 * Where the database is and how to log in: the one source of the options of the Vert.x client and
 * of the JDBC data source. Immutable.
 */
public final class DatabaseAddress {
  private static final Pattern COMPLETE =
      Pattern.compile("postgres(ql)?://[^/@:?]+(:[^/@?]*)?@[^/@?]+/[^/?]+(\\?.*)?");
  private static final int JDBC_CONNECT_TIMEOUT_SECONDS = 10;
  private static final Map<String, String> SESSION =
      Map.of("application_name", "quell", "TimeZone", "UTC");

  private final PgConnectOptions options;

  private DatabaseAddress(PgConnectOptions options) {
    this.options = options;
  }

  /**
   * The database of a URL, {@code postgresql://user:password@host:port/database?sslmode=…}.
   * Characters that mean something in a URL must be percent-encoded; the port is 5432 unless given.
   *
   * @throws ConfigurationException if the URL is none of a database; its text is not shown
   */
  public static DatabaseAddress ofUrl(Secret url) {
    String text = url.reveal();
    if (!COMPLETE.matcher(text).matches()) {
      throw malformed();
    }
    try {
      return new DatabaseAddress(prepare(PgConnectOptions.fromUri(text)));
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
    return new DatabaseAddress(prepare(options));
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
    source.setSslMode(options.getSslMode().value);
    if (isVerifying(options.getSslMode())) {
      source.setSslfactory(DefaultJavaSSLFactory.class.getName());
    }
    return source;
  }

  /** Where it is, without credentials. */
  @Override
  public String toString() {
    return "%s:%d/%s".formatted(options.getHost(), options.getPort(), options.getDatabase());
  }

  private static PgConnectOptions prepare(PgConnectOptions options) {
    Map<String, String> properties = new HashMap<>(PgConnectOptions.DEFAULT_PROPERTIES);
    properties.putAll(options.getProperties());
    properties.putAll(SESSION);
    options.setProperties(properties);
    if (options.getSslMode() != SslMode.DISABLE) {
      options.setSslOptions(encryption(options.getSslMode()));
    }
    return options;
  }

  /** As libpq: only the verifying modes check who the server is. */
  private static ClientSSLOptions encryption(SslMode mode) {
    if (!isVerifying(mode)) {
      return new ClientSSLOptions().setTrustAll(true).setHostnameVerificationAlgorithm("");
    }
    return new ClientSSLOptions()
        .setTrustOptions(authoritiesOfTheJvm())
        .setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "");
  }

  private static TrustOptions authoritiesOfTheJvm() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return TrustOptions.wrap(factory);
    } catch (GeneralSecurityException e) {
      throw new DatabaseException("The trust store of the JVM cannot be read.", e);
    }
  }

  private static boolean isVerifying(SslMode mode) {
    return mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL;
  }

  private static ConfigurationException malformed() {
    return new ConfigurationException(
        """
        The setting %s must look like postgresql://user:password@host:port/database, with special \
        characters percent-encoded; what was found (not shown, it may hold a password) does not."""
            .formatted(Setting.DATABASE_URL.key()));
  }
}
