package dev.quell.api.movein;

import dev.quell.api.config.Secret;
import io.vertx.sqlclient.SqlConnectOptions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The URL of a source. Its text never shows the password. */
final class SourceUrl {
  private static final Pattern COMPLETE =
      Pattern.compile(
          "(?<scheme>mysql|mariadb|postgres|postgresql)://[^/@]+@[^/@]+/[^/?]+(\\?.*)?");

  private final Dialect dialect;
  private final SqlConnectOptions options;

  private SourceUrl(Dialect dialect, SqlConnectOptions options) {
    this.dialect = dialect;
    this.options = options;
  }

  /**
   * Reads a URL.
   *
   * @throws ImportException if it is none of a source
   */
  static SourceUrl of(Secret url) {
    Matcher complete = COMPLETE.matcher(url.reveal());
    if (!complete.matches()) {
      throw malformed();
    }
    Dialect dialect =
        complete.group("scheme").startsWith("postgres") ? Dialect.POSTGRESQL : Dialect.MYSQL;
    try {
      return new SourceUrl(dialect, dialect.options(url.reveal()));
    } catch (RuntimeException e) {
      // Not as a cause: its message may show the URL.
      throw malformed();
    }
  }

  Dialect dialect() {
    return dialect;
  }

  SqlConnectOptions options() {
    return options;
  }

  private static ImportException malformed() {
    return new ImportException(
        """
        The source must look like mysql://user:password@host:3306/jobmon, mariadb://… or \
        postgresql://…, with special characters percent-encoded; what was found (not shown, it may \
        hold a password) does not.""");
  }

  @Override
  public String toString() {
    return "%s:%d/%s".formatted(options.getHost(), options.getPort(), options.getDatabase());
  }
}
