package dev.quell.loadtest.report;

import java.time.Instant;
import java.time.ZoneOffset;

/**
 * Says where and how a run took place.
 *
 * @param processors of this machine
 * @param postgresql major version
 * @param instances rows of each prepared set
 * @param seconds length of each measurement of a rate
 */
public record Environment(
    Instant measuredAt,
    int processors,
    String java,
    int postgresql,
    int instances,
    int seconds,
    int rounds) {

  /** Says it in one line. */
  String caption() {
    return "%d processors for everything, PostgreSQL %d, Java %s; medians of %d rounds, %tF"
        .formatted(processors, postgresql, java, rounds, measuredAt.atZone(ZoneOffset.UTC));
  }
}
