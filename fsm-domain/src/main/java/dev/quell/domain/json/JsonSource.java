package dev.quell.domain.json;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds the values of a JSON object. */
record JsonSource(JsonObject json) implements Source {

  @Override
  public boolean has(String name) {
    return json.containsKey(name);
  }

  @Override
  public @Nullable Object value(String name) {
    return json.getValue(name);
  }

  @Override
  public Set<String> names() {
    return json.fieldNames();
  }
}
