package dev.quell.domain.json;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds one value, and those of another source behind it.
 *
 * @param value may be null
 */
record AddedValue(String name, @Nullable Object value, Source rest) implements Source {

  @Override
  public boolean has(String asked) {
    return asked.equals(name) || rest.has(asked);
  }

  @Override
  public @Nullable Object value(String asked) {
    return asked.equals(name) ? value : rest.value(asked);
  }

  @Override
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>(rest.names());
    names.add(name);
    return names;
  }
}
