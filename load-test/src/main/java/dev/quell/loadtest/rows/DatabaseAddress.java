package dev.quell.loadtest.rows;

import dev.quell.loadtest.report.LoadTestException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says where a database is, to JDBC without credentials, and all of it to psql and pgbench by their
 * environment: a command line would show the password to everybody.
 */
public record DatabaseAddress(String jdbcUrl, Map<String, String> environment) {
  private static final Pattern SSL_MODE = Pattern.compile("(?:^|&)sslmode=([a-z-]+)");
  private static final Map<String, String> JDBC_PROPERTIES =
      Map.of("PGUSER", "user", "PGPASSWORD", "password", "PGSSLMODE", "sslmode");

  /**
   * Reads {@code postgresql://user:password@host:port/database?sslmode=…}, special characters
   * percent-encoded; user, password, port and sslmode may be left out. Throws {@link
   * LoadTestException} if it is no such URL.
   */
  public static DatabaseAddress parse(String url) {
    try {
      return of(URI.create(url));
    } catch (IllegalArgumentException e) {
      throw new LoadTestException(
          "A database URL must look like postgresql://user:password@host:port/database, unlike "
              + url.replaceAll("//.*@", "//***@")
              + ".",
          e);
    }
  }

  private static DatabaseAddress of(URI uri) {
    boolean postgresql = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
    String path = Optional.ofNullable(uri.getPath()).orElse("");
    if (!postgresql || uri.getHost() == null || path.length() < 2) {
      throw new IllegalArgumentException("Scheme, host and database are needed");
    }
    String port = uri.getPort() < 0 ? "5432" : Integer.toString(uri.getPort());
    String[] credentials = Optional.ofNullable(uri.getUserInfo()).orElse("").split(":", 2);
    Matcher sslMode = SSL_MODE.matcher(Optional.ofNullable(uri.getQuery()).orElse(""));
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PGHOST", uri.getHost().replaceAll("[\\[\\]]", ""));
    environment.put("PGPORT", port);
    environment.put("PGDATABASE", path.substring(1));
    environment.put("PGUSER", credentials[0]);
    environment.put("PGPASSWORD", credentials.length == 2 ? credentials[1] : "");
    environment.put("PGSSLMODE", sslMode.find() ? sslMode.group(1) : "");
    environment.values().removeIf(String::isEmpty);
    return new DatabaseAddress(
        "jdbc:postgresql://" + uri.getHost() + ":" + port + path, environment);
  }

  Properties jdbcProperties() {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", "quell-load-test");
    JDBC_PROPERTIES.forEach(
        (variable, property) ->
            properties.computeIfAbsent(property, unset -> environment.get(variable)));
    return properties;
  }

  /** Names host, port and database, and no secret. */
  @Override
  public String toString() {
    return "%s on %s:%s"
        .formatted(
            environment.get("PGDATABASE"), environment.get("PGHOST"), environment.get("PGPORT"));
  }
}
