package dev.quell.loadtest.subject;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a database is, in the words of JDBC and in those of PostgreSQL's own programs. */
public record DatabaseAddress(
    String host,
    int port,
    String database,
    Optional<String> user,
    Optional<String> password,
    Optional<String> sslMode) {
  private static final int DEFAULT_PORT = 5432;
  private static final Pattern SSL_MODE = Pattern.compile("(?:^|&)sslmode=([a-z-]+)");
  private static final String RIGHT =
      "A database URL must look like postgresql://user:password@host:port/database, unlike ";

  /**
   * Reads {@code postgresql://user:password@host:port/database?sslmode=…}, special characters
   * percent-encoded; user, password, port and sslmode may be left out.
   *
   * @throws LoadTestException if it is no such URL
   */
  public static DatabaseAddress parse(String url) {
    URI uri = uri(url);
    boolean postgresql = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
    String path = Optional.ofNullable(uri.getPath()).orElse("");
    if (!postgresql || uri.getHost() == null || path.length() < 2) {
      throw new LoadTestException(RIGHT + withoutPassword(url) + ".");
    }
    String[] credentials = Optional.ofNullable(uri.getUserInfo()).orElse("").split(":", 2);
    return new DatabaseAddress(
        uri.getHost(),
        uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
        path.substring(1),
        Optional.of(credentials[0]).filter(user -> !user.isEmpty()),
        credentials.length == 2 ? Optional.of(credentials[1]) : Optional.empty(),
        sslMode(uri));
  }

  private static URI uri(String url) {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new LoadTestException(RIGHT + withoutPassword(url) + ".", e);
    }
  }

  private static String withoutPassword(String url) {
    return url.replaceAll("//.*@", "//***@");
  }

  private static Optional<String> sslMode(URI uri) {
    Matcher matcher = SSL_MODE.matcher(Optional.ofNullable(uri.getQuery()).orElse(""));
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The URL for JDBC, without credentials. */
  String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
  }

  /** Credentials and encryption for JDBC. */
  Properties jdbcProperties() {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", "quell-load-test");
    user.ifPresent(name -> properties.setProperty("user", name));
    password.ifPresent(secret -> properties.setProperty("password", secret));
    sslMode.ifPresent(mode -> properties.setProperty("sslmode", mode));
    return properties;
  }

  /** The same for psql and pgbench: a command line would show the password to everybody. */
  public Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PGHOST", host.replaceAll("[\\[\\]]", ""));
    environment.put("PGPORT", Integer.toString(port));
    environment.put("PGDATABASE", database);
    user.ifPresent(name -> environment.put("PGUSER", name));
    password.ifPresent(secret -> environment.put("PGPASSWORD", secret));
    sslMode.ifPresent(mode -> environment.put("PGSSLMODE", mode));
    return environment;
  }
}
