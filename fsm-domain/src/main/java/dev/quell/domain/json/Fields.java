package dev.quell.domain.json;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed values by their names, wherever they come from: the body of a request, its path, its
 * query, a command on the event bus, the settings. What a value must be is told by its {@link
 * FieldType}; whether it must be there, by one of three verbs. What cannot be read is refused with
 * the exception of the source, whose sentence names the field, what was found and what would be
 * right. Immutable.
 */
public final class Fields {
  private final Source source;
  private final Refusals refusals;
  private final String prefix;

  private Fields(Source source, Refusals refusals, String prefix) {
    this.source = source;
    this.refusals = refusals;
    this.prefix = prefix;
  }

  /** Reads the fields of any source. */
  public static Fields of(Source source, Refusals refusals) {
    return new Fields(source, refusals, "");
  }

  /**
   * Reads the fields of a JSON object.
   *
   * @param refusal makes the exception of a sentence
   */
  public static Fields ofJson(JsonObject json, Function<String, RuntimeException> refusal) {
    return of(new JsonSource(json), new JsonRefusals(refusal));
  }

  /**
   * Adds a value that is known already, such as an id of the path; it goes before one of the same
   * name.
   *
   * @param value may be null
   */
  public Fields with(String name, @Nullable Object value) {
    return new Fields(new AddedValue(name, value, source), refusals, prefix);
  }

  /** Reads a value that must be there and not be null. */
  public <T> T required(String name, FieldType<T> type) {
    Object value = source.value(name);
    if (value != null) {
      return type.read(this, name, value);
    }
    throw source.has(name) ? invalid(name, type.expected(), null) : missing(name, type.expected());
  }

  /** Reads a value that may be absent or null; null then. */
  public <T> @Nullable T optional(String name, FieldType<T> type) {
    Object value = source.value(name);
    return value == null ? null : type.read(this, name, value);
  }

  /**
   * Reads a value that may be absent or null.
   *
   * @param otherwise stands for it then
   */
  public <T> T optional(String name, FieldType<T> type, T otherwise) {
    Object value = source.value(name);
    return value == null ? otherwise : type.read(this, name, value);
  }

  /** Reads a value that must be there, but may be null. */
  public <T> @Nullable T nullable(String name, FieldType<T> type) {
    if (source.has(name)) {
      return optional(name, type);
    }
    throw missing(name, type.expectedOrNull());
  }

  /** Tells whether a value is there and not null. */
  public boolean isSet(String name) {
    return source.value(name) != null;
  }

  /** Gives the names of all values, in their order. */
  public Set<String> names() {
    return source.names();
  }

  /**
   * Refuses names that are not among some: for requests of which a misspelt one, or one that means
   * something elsewhere, would do more than its writer thinks.
   *
   * @param what the thing that has the fields, such as "selector"
   */
  public void requireOnly(String what, List<String> known) {
    for (String name : names()) {
      if (!known.contains(name)) {
        throw refusal(
            "The %s must have no field '%s'; it may have %s."
                .formatted(what, name, String.join(", ", known)));
      }
    }
  }

  /** Reads the name of a field that is an id. */
  public long idOfName(String name) {
    Long id = IdNumbers.ofDigits(name);
    if (id == null) {
      throw refusals.invalidName(prefix, name, FieldTypes.id().expected());
    }
    return id;
  }

  /** Makes the refusal of a request that misses a value, for a reason of the caller's. */
  public RuntimeException missing(String name, String expected) {
    return refusals.missing(prefix + name, expected);
  }

  /** Makes the refusal of a value for a reason of the caller's. */
  public RuntimeException invalid(String name, String expected) {
    return invalid(name, expected, source.value(name));
  }

  /** Makes the refusal of a value, or of a part of one, that is not what it must be. */
  public RuntimeException invalid(String place, String expected, @Nullable Object found) {
    return refusals.invalid(prefix + place, expected, found);
  }

  /** Makes the refusal of the whole; the sentence is the caller's. */
  public RuntimeException refusal(String sentence) {
    return refusals.of(sentence);
  }

  /** Reads the fields of an object at a place inside this one. */
  Fields within(String place, JsonObject object) {
    return new Fields(new JsonSource(object), refusals, prefix + place + ".");
  }
}
