package dev.quell.loadtest.harness;

import java.time.Duration;

/**
 * How a server is loaded.
 *
 * @param url of the server under test
 * @param users that are at work at once
 * @param seconds of load in each scenario
 * @param instances rows of each prepared set, about
 * @param perSecond calls a second in the overload; 0 to measure what would be too much
 * @param connections most calls without an answer in the overload
 * @param longestP99 of the calls that are accepted in the overload
 */
record Settings(
    String url,
    int users,
    int seconds,
    int instances,
    double perSecond,
    int connections,
    Duration longestP99) {

  /** The same at another rate. */
  Settings at(double rate) {
    return new Settings(url, users, seconds, instances, rate, connections, longestP99);
  }

  /** The same by at least so many users, and for at most so long. */
  Settings saturating(int leastUsers, int mostSeconds) {
    return new Settings(
        url,
        Math.max(users, leastUsers),
        Math.min(seconds, mostSeconds),
        instances,
        perSecond,
        connections,
        longestP99);
  }
}
