package dev.quell.api.view;

import io.vertx.sqlclient.Row;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one instance has used.
 *
 * @param runtime seconds; null if not known
 * @param memory bytes; null if not known
 * @param isReadable false if either is stored as text that is no number
 */
record Attempt(@Nullable Number runtime, @Nullable Number memory, boolean isReadable) {

  /** Of a row that begins with wallclock and maxrss. */
  static Attempt from(Row row) {
    Optional<Number> wallclock = NumberText.parse(row.getString(0));
    Optional<Number> maxrss = NumberText.parse(row.getString(1)).filter(Long.class::isInstance);
    return new Attempt(
        wallclock.orElse(null),
        maxrss.orElse(null),
        isReadable(row.getString(0), wallclock) && isReadable(row.getString(1), maxrss));
  }

  private static boolean isReadable(@Nullable String text, Optional<Number> number) {
    return text == null || number.isPresent();
  }
}
