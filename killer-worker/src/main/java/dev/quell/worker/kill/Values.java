package dev.quell.worker.kill;

import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numbers the values of a statement that is put together from parts. Confined to one thread. */
final class Values {
  private final List<@Nullable Object> values = new ArrayList<>();

  /**
   * Adds a value and gives its place in the statement, such as {@code $3}; the statement casts it.
   */
  String add(@Nullable Object value) {
    values.add(value);
    return "$" + values.size();
  }

  Tuple tuple() {
    return Tuple.wrap(values.toArray());
  }
}
