package dev.quell.api.http;

import dev.quell.domain.json.Fields;
import dev.quell.domain.json.Refusals;
import dev.quell.domain.json.Source;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds the parameters after the question mark of a request, each with all its values. Those that
 * nobody asks for are ignored; one that cannot be read is refused with an {@link InvalidParameter}.
 */
record QueryFields(MultiMap parameters) implements Source, Refusals {

  static Fields of(MultiMap parameters) {
    QueryFields query = new QueryFields(parameters);
    return Fields.of(query, query);
  }

  @Override
  public boolean has(String name) {
    return parameters.contains(name);
  }

  /** Gives a list of texts, never empty, without NUL characters, which cannot be stored. */
  @Override
  public @Nullable Object value(String name) {
    List<String> values = parameters.getAll(name);
    return values.isEmpty() ? null : values.stream().map(QueryFields::cleaned).toList();
  }

  @Override
  public Set<String> names() {
    return parameters.names();
  }

  @Override
  public RuntimeException missing(String name, String expected) {
    return InvalidParameter.missing(name, expected);
  }

  @Override
  public RuntimeException invalid(String name, String expected, @Nullable Object found) {
    Object shown = found instanceof List<?> values ? values.get(0) : found;
    return InvalidParameter.query(name, String.valueOf(shown), expected);
  }

  @Override
  public RuntimeException of(String sentence) {
    return InvalidParameter.ofQuery(sentence);
  }

  private static String cleaned(String text) {
    return text.replace("\0", "");
  }
}
