package dev.quell.api.database;

import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.templates.impl.SqlTemplate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The named parameters of one run of a statement: {@code workflowId} stands for {@code
 * #{workflowId}}. A value may be null, so the statement casts each of them. Immutable.
 */
public final class Parameters {
  private static final Parameters NONE = new Parameters(null, "", null, 0);

  private final @Nullable Parameters before;
  private final String name;
  private final @Nullable Object value;
  private final int size;

  private Parameters(@Nullable Parameters before, String name, @Nullable Object value, int size) {
    this.before = before;
    this.name = name;
    this.value = value;
    this.size = size;
  }

  /** Gives the parameters of a statement that has none. */
  public static Parameters none() {
    return NONE;
  }

  /** Begins with one parameter. */
  public static Parameters of(String name, @Nullable Object value) {
    return NONE.and(name, value);
  }

  /** Begins with an array of ids. */
  public static Parameters ofIds(String name, Collection<Long> ids) {
    return NONE.andIds(name, ids);
  }

  /**
   * Adds a parameter.
   *
   * @param value of a type that the driver knows, such as {@code Long}, {@code String[]} or {@code
   *     OffsetDateTime}; may be null
   */
  public Parameters and(String name, @Nullable Object value) {
    return new Parameters(this, name, value, size + 1);
  }

  /** Adds an array of ids, for {@code ::bigint[]}. */
  public Parameters andIds(String name, Collection<Long> ids) {
    return and(name, ids.toArray(Long[]::new));
  }

  /** Adds an array of texts, for {@code ::text[]}. */
  public Parameters andTexts(String name, Collection<String> texts) {
    return and(name, texts.toArray(String[]::new));
  }

  /** Tells whether the same values are given under the same names, in the same order. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Parameters that
        && size == that.size
        && name.equals(that.name)
        && Objects.deepEquals(value, that.value)
        && Objects.equals(before, that.before);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(new Object[] {before, name, value});
  }

  /**
   * Gives the values in the order in which a statement first names them.
   *
   * @throws IllegalArgumentException if the statement names another set of parameters: the library
   *     would take null for one that is missing, and leave out one that is misspelt
   */
  Tuple of(SqlTemplate statement) {
    @Nullable Object[] values = new Object[statement.numberOfParams()];
    for (int i = 0; i < values.length; i++) {
      values[i] = require(statement.apply(i));
    }
    if (values.length != size) {
      throw new IllegalArgumentException(
          "The statement names %d parameters, but %d are given: %s"
              .formatted(values.length, size, statement.getSql()));
    }
    return Tuple.wrap(values);
  }

  private @Nullable Object require(String wanted) {
    for (Parameters given = this; given.before != null; given = given.before) {
      if (given.name.equals(wanted)) {
        return given.value;
      }
    }
    throw new IllegalArgumentException("The parameter #{" + wanted + "} is not given");
  }
}
