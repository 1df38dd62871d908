package dev.quell.api.database;

import dev.quell.api.config.ConfigurationException;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.config.Secret;
import dev.quell.api.config.Setting;
import dev.quell.worker.engine.Connections;
import dev.quell.worker.engine.DatabaseServers;
import dev.quell.worker.engine.Session;
import dev.quell.worker.engine.TryObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where the database is and how to log in: the one source of the options of the Vert.x client and
 * of the JDBC data source. Immutable.
 */
public final class DatabaseAddress {
  private static final Pattern COMPLETE =
      Pattern.compile(
          "(?<login>postgres(ql)?://[^/@:?]+(:[^/@?]*)?@)(?<hosts>[^/@?,]+(,[^/@?,]+)*)(?<database>/[^/?]+)"
              + "(\\?(?<parameters>.+))?");
  private static final int CONNECT_SECONDS = 10;

  /** One that is away must not keep the others waiting. */
  private static final int CONNECT_SECONDS_OF_SEVERAL = 2;

  /** What a session begins with; poolers such as PgBouncer know these, and refuse others. */
  private static final Map<String, String> STARTUP =
      Map.of(
          "application_name", "quell",
          "client_encoding", "utf8",
          "DateStyle", "ISO",
          "TimeZone", "UTC");

  private final List<PgConnectOptions> hosts;
  private final Encryption encryption;
  private final int connectSeconds;
  private final DatabaseServers servers;

  private DatabaseAddress(
      List<PgConnectOptions> hosts, Encryption encryption, int connectSeconds, long timeline) {
    this.hosts = hosts;
    this.encryption = encryption;
    this.connectSeconds = connectSeconds;
    this.servers = DatabaseServers.of(hosts, connectSeconds * 1_000, timeline);
  }

  /**
   * The database of a URL, {@code postgresql://user:password@host:port/database?sslmode=…}, also
   * with several hosts, {@code host:port,host:port}, of which the one that takes writes is used.
   * Characters that mean something in a URL must be percent-encoded; the port is 5432 unless given.
   * Reads the files that the parameters name, so it blocks.
   *
   * @throws ConfigurationException if the URL is none of a database, in which case its text is not
   *     shown, or has a parameter that cannot be used
   */
  public static DatabaseAddress ofUrl(Secret url) {
    return ofUrl(Setting.DATABASE_URL, url);
  }

  /**
   * The replica of a URL, {@code database.read_url}; as {@link #ofUrl}, but with one host.
   *
   * @throws ConfigurationException if the URL is none, or has several hosts
   */
  public static DatabaseAddress ofReadUrl(Secret url) {
    DatabaseAddress replica = ofUrl(Setting.DATABASE_READ_URL, url);
    if (replica.hosts.size() > 1) {
      throw new ConfigurationException(
          """
          The URL of %s must name one host, the replica: while it is away or too far behind, the \
          primary is read."""
              .formatted(Setting.DATABASE_READ_URL.key()));
    }
    return replica;
  }

  private static DatabaseAddress ofUrl(Setting setting, Secret url) {
    Matcher complete = COMPLETE.matcher(url.reveal());
    if (!complete.matches()) {
      throw malformed(setting);
    }
    List<PgConnectOptions> hosts =
        Arrays.stream(complete.group("hosts").split(",", -1))
            .map(
                host -> place(setting, complete.group("login") + host + complete.group("database")))
            .toList();
    String text = complete.group("parameters");
    return of(hosts, text == null ? UrlParameters.none() : UrlParameters.of(setting, text));
  }

  private static DatabaseAddress of(List<PgConnectOptions> hosts, UrlParameters parameters) {
    parameters.checkTarget();
    Encryption encryption = Encryption.of(parameters);
    hosts.forEach(host -> complete(host, encryption));
    int connectSeconds =
        parameters.connectSeconds(hosts.size() == 1 ? CONNECT_SECONDS : CONNECT_SECONDS_OF_SEVERAL);
    return new DatabaseAddress(hosts, encryption, connectSeconds, 0);
  }

  private static PgConnectOptions place(Setting setting, String url) {
    try {
      return PgConnectOptions.fromUri(url);
    } catch (IllegalArgumentException e) {
      throw malformed(setting);
    }
  }

  private static void complete(PgConnectOptions host, Encryption encryption) {
    host.setProperties(new HashMap<>(STARTUP));
    encryption.applyTo(host);
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
    return of(List.of(options), UrlParameters.none());
  }

  /**
   * The same database with the host first that takes writes now, the newest of those that say that
   * they do. Asks nobody if there is one host only; blocks otherwise.
   *
   * @throws DatabaseException if none takes writes, with what each one said
   */
  public DatabaseAddress withPrimaryFirst() {
    if (hosts.size() == 1) {
      return this;
    }
    PrimarySearch.Primary primary =
        PrimarySearch.among(hosts.stream().map(this::dataSource).toList(), this);
    List<PgConnectOptions> rotated = new ArrayList<>(hosts);
    Collections.rotate(rotated, -primary.index());
    return new DatabaseAddress(rotated, encryption, connectSeconds, primary.role().timeline());
  }

  /** The servers, for those who open sessions with them. */
  public DatabaseServers servers() {
    return servers;
  }

  /** Options for the Vert.x client of the first host; the caller may change them. */
  public PgConnectOptions clientOptions() {
    return new PgConnectOptions(hosts.get(0));
  }

  /**
   * Connections for reads and registrations, bounded in number, in waiting requests and in how long
   * a statement runs: no longer than the request that asked for it lives. The caller closes them.
   *
   * @param observer is told how every try ends
   */
  public RetryingPool openReads(
      Vertx vertx, QuellConfig config, MeterRegistry meters, TryObserver observer) {
    return RetryingPool.of(vertx, connections(vertx, config, "reads", Map.of()), meters, observer);
  }

  /** Completes when the database has answered on a connection beside all pools. */
  public Future<Void> ask(Vertx vertx) {
    return Session.with(servers, UnaryOperator.identity(), Map.of())
        .connect(vertx)
        .compose(opened -> opened.query("select 1").execute().eventually(opened::close))
        .mapEmpty();
  }

  /**
   * Connections for views, to this database as a replica; while it is away or too far behind, the
   * primary is read. Sessions can write nothing. The caller closes them.
   */
  public ReplicaReads openReplica(
      Vertx vertx, QuellConfig config, RetryingPool primary, MeterRegistry meters) {
    Connections connections =
        connections(vertx, config, "replica", Map.of("default_transaction_read_only", "on"));
    return ReplicaReads.of(
        Replica.watched(
            vertx,
            RetryingPool.transactions(vertx, connections, meters),
            config.database().readMaxLagMillis(),
            meters),
        primary);
  }

  private Connections connections(
      Vertx vertx, QuellConfig config, String name, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("statement_timeout", Long.toString(config.http().requestTimeoutMillis()));
    PoolOptions bounds =
        new PoolOptions()
            .setName(name)
            .setMaxSize(config.database().readPoolSize())
            .setMaxWaitQueueSize(config.database().readPoolQueue())
            .setConnectionTimeout(config.database().connectTimeoutMillis())
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    return Session.with(servers, server -> server.setCachePreparedStatements(true), settings)
        .connections(vertx, bounds, true);
  }

  /**
   * Connections for reads of any length, which wait for nobody longer than a request lives. The
   * caller closes them.
   */
  public LongReads openLongReads(Vertx vertx, QuellConfig config, MeterRegistry meters) {
    return LongReads.open(
        vertx,
        servers,
        config.database().connectTimeoutMillis(),
        config.http().requestTimeoutMillis(),
        meters);
  }

  /** A data source without a pool, for the few blocking statements before Quell serves. */
  public DataSource dataSource() {
    return dataSource(hosts.get(0));
  }

  private DataSource dataSource(PgConnectOptions host) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {host.getHost()});
    source.setPortNumbers(new int[] {host.getPort()});
    source.setDatabaseName(host.getDatabase());
    source.setUser(host.getUser());
    source.setPassword(host.getPassword());
    source.setApplicationName(host.getProperties().get("application_name"));
    source.setConnectTimeout(connectSeconds);
    encryption.applyTo(source);
    return source;
  }

  /** Where it is, without credentials. */
  @Override
  public String toString() {
    return hosts.stream()
            .map(host -> "%s:%d".formatted(host.getHost(), host.getPort()))
            .collect(Collectors.joining(","))
        + "/"
        + hosts.get(0).getDatabase();
  }

  private static ConfigurationException malformed(Setting setting) {
    return new ConfigurationException(
        """
        The setting %s must look like postgresql://user:password@host:port/database, with special \
        characters percent-encoded; what was found (not shown, it may hold a password) does not."""
            .formatted(setting.key()));
  }
}
