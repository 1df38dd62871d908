package dev.quell.api.database;

import dev.quell.api.config.ConfigurationException;
import dev.quell.api.config.Setting;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds what stands after the question mark of a database URL. A parameter that nobody would read
 * is refused, because whoever wrote it believes that it holds. Immutable.
 */
final class UrlParameters {
  static final String SSL_MODE = "sslmode";
  static final String SSL_ROOT_CERT = "sslrootcert";
  static final String SSL_CERT = "sslcert";
  static final String SSL_KEY = "sslkey";

  private static final String TARGET = "target_session_attrs";
  private static final String CONNECT_TIMEOUT = "connect_timeout";
  private static final int LONGEST_CONNECT_SECONDS = 600;

  /** To Quell they are the same: it follows the server that takes writes. */
  private static final Set<String> TARGETS = Set.of("read-write", "primary");

  private static final Set<String> KNOWN =
      new TreeSet<>(Set.of(SSL_MODE, SSL_ROOT_CERT, SSL_CERT, SSL_KEY, TARGET, CONNECT_TIMEOUT));

  private final Setting setting;
  private final Map<String, String> values;

  private UrlParameters(Setting setting, Map<String, String> values) {
    this.setting = setting;
    this.values = values;
  }

  /** Holds none. */
  static UrlParameters none() {
    return new UrlParameters(Setting.DATABASE_URL, Map.of());
  }

  /**
   * Reads {@code name=value&name=value}, percent-encoded.
   *
   * @param setting whose URL it is, for messages
   * @throws ConfigurationException if a parameter is unknown, named twice or has no value
   */
  static UrlParameters of(Setting setting, String text) {
    Map<String, String> values = new TreeMap<>();
    UrlParameters parameters = new UrlParameters(setting, values);
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (!KNOWN.contains(name)) {
        throw parameters.refusal(
            "has the unknown parameter '%s'; there are %s"
                .formatted(name, String.join(", ", KNOWN)));
      }
      String value = equals < 0 ? "" : parameters.decoded(name, pair.substring(equals + 1));
      if (value.isBlank()) {
        throw parameters.refusal("has the parameter %s without a value".formatted(name));
      }
      if (values.put(name, value) != null) {
        throw parameters.refusal("has the parameter %s twice".formatted(name));
      }
    }
    return parameters;
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * Returns the path that a parameter names.
   *
   * @throws ConfigurationException if there can be no such path
   */
  Optional<Path> file(String name) {
    try {
      return text(name).map(Path::of);
    } catch (InvalidPathException e) {
      throw refusal("has the parameter %s, but its value is no path".formatted(name));
    }
  }

  /**
   * Checks which of several servers is asked for.
   *
   * @throws ConfigurationException if it is none that takes writes
   */
  void checkTarget() {
    if (setting == Setting.DATABASE_READ_URL && text(TARGET).isPresent()) {
      throw refusal("must not have the parameter %s: it names one host".formatted(TARGET));
    }
    text(TARGET)
        .filter(target -> !TARGETS.contains(target))
        .ifPresent(
            target -> {
              throw invalid(TARGET, "read-write or primary: Quell writes to this database");
            });
  }

  /**
   * Returns the seconds for which one server may be waited for.
   *
   * @throws ConfigurationException if they are none
   */
  int connectSeconds(int otherwise) {
    return text(CONNECT_TIMEOUT).map(this::seconds).orElse(otherwise);
  }

  private int seconds(String text) {
    boolean digits = text.matches("[0-9]{1,3}");
    int seconds = digits ? Integer.parseInt(text) : 0;
    if (seconds < 1 || seconds > LONGEST_CONNECT_SECONDS) {
      throw invalid(
          CONNECT_TIMEOUT, "a whole number of seconds from 1 to " + LONGEST_CONNECT_SECONDS);
    }
    return seconds;
  }

  /** Makes the refusal of a value, which holds no secret. */
  ConfigurationException invalid(String name, String expected) {
    return refusal(
        "has the parameter %s=%s, but it must be %s".formatted(name, values.get(name), expected));
  }

  /** Makes a refusal whose sentence begins with the URL's setting. */
  ConfigurationException refusal(String predicate) {
    return new ConfigurationException("The URL of %s %s.".formatted(setting.key(), predicate));
  }

  /** A plus is a plus: only in forms of a web page it stands for a space. */
  private String decoded(String name, String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw refusal("has the parameter %s, but its value is not percent-encoded".formatted(name));
    }
  }
}
