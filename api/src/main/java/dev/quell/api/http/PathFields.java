package dev.quell.api.http;

import dev.quell.domain.json.Fields;
import dev.quell.domain.json.Refusals;
import dev.quell.domain.json.Source;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds what the path of a request says, and refuses it with an {@link InvalidParameter}. */
record PathFields(RoutingContext context) implements Source, Refusals {

  static Fields of(RoutingContext context) {
    PathFields path = new PathFields(context);
    return Fields.of(path, path);
  }

  @Override
  public boolean has(String name) {
    return context.pathParam(name) != null;
  }

  @Override
  public @Nullable Object value(String name) {
    return context.pathParam(name);
  }

  @Override
  public Set<String> names() {
    return context.pathParams().keySet();
  }

  /** Without it the path would be another operation's. */
  @Override
  public RuntimeException missing(String name, String expected) {
    return new IllegalStateException("The path of the operation has no parameter " + name);
  }

  @Override
  public RuntimeException invalid(String name, String expected, @Nullable Object found) {
    return InvalidParameter.pathInteger(name, String.valueOf(found), expected);
  }

  @Override
  public RuntimeException of(String sentence) {
    return new IllegalStateException(sentence);
  }
}
