package dev.quell.loadtest.report;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.time.ZoneOffset;

/** Says where and how a run took place: instances of a set, and seconds and rounds of a rate. */
@JsonNaming(SnakeCaseStrategy.class)
public record Environment(
    Instant measuredAt,
    int processors,
    String java,
    int postgresql,
    int instances,
    int seconds,
    int rounds) {

  String caption() {
    return "%d processors for everything, PostgreSQL %d, Java %s; medians of %d rounds, %tF"
        .formatted(processors, postgresql, java, rounds, measuredAt.atZone(ZoneOffset.UTC));
  }
}
