package dev.quell.loadtest.scenario;

import java.util.List;

/**
 * How much is measured.
 *
 * @param instances rows of each prepared set
 * @param seconds length of each measurement of a rate
 * @param rounds how often everything is measured, in turn
 * @param connections numbers of callers that a rate is measured with, ascending
 * @param sizes numbers of instances in the table that growth is measured at, ascending
 */
public record Settings(
    int instances, int seconds, int rounds, List<Integer> connections, List<Integer> sizes) {

  public Settings {
    connections = List.copyOf(connections);
    sizes = List.copyOf(sizes);
  }
}
