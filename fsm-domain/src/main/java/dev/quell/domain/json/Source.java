package dev.quell.domain.json;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds values by their names, as they came. */
public interface Source {

  /** Tells whether there is a value of the name, be it null. */
  boolean has(String name);

  /** Gives the value of a name; null if it is absent or null. */
  @Nullable Object value(String name);

  /** Gives all names, in their order. */
  Set<String> names();
}
