package dev.quell.loadtest.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what one operation costs as the table grows; its points are by ascending size.
 *
 * @param most how many times as much it may cost at the greatest size as at the least, if that is
 *     known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Growth(String operation, List<Point> points, @Nullable Double most) {

  /** Tells what one operation costs, of which nothing is wanted. */
  public Growth(String operation, List<Point> points) {
    this(operation, points, null);
  }

  public Growth {
    if (points.isEmpty()) {
      throw new IllegalArgumentException("Growth needs at least one point: " + operation);
    }
    points = List.copyOf(points);
  }

  /** Tells what it costs with so many instances in the table. */
  public record Point(@JsonProperty("instances") int size, @JsonUnwrapped Figure figure) {

    /** Answers milliseconds for one operation; of a rate, the time between two answers. */
    double cost() {
      double median = figure.median();
      return switch (figure.unit()) {
        case SECONDS -> 1_000 * median;
        case MILLISECONDS -> median;
        case MICROSECONDS -> median / 1_000;
        case PER_SECOND -> 1_000 / median;
        case MEBIBYTES, COUNT, PROCESSORS, TIMES ->
            throw new IllegalStateException(figure.unit() + " are no cost in time.");
      };
    }
  }

  Point last() {
    return points.get(points.size() - 1);
  }

  /** Answers how many times as much it costs at the greatest size as at the least. */
  double factor() {
    return last().cost() / points.get(0).cost();
  }

  /** Tells whether it grows by no more than it may; one that was measured at one size does. */
  boolean meetsGoal() {
    return most == null || factor() <= most;
  }
}
