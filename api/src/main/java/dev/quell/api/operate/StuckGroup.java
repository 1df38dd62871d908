package dev.quell.api.operate;

import java.util.List;
import java.util.Optional;

/**
 * Holds what was found of one kind.
 *
 * @param count of stuck instances, if it is exact; there are at least so many if not
 * @param instances some of them, the longest first
 */
record StuckGroup(StuckKind kind, long count, boolean exact, List<StuckInstance> instances) {

  /**
   * The group of what was read.
   *
   * @param read empty if they could not be read in time: nobody knows then
   * @param most rows that were counted at most
   */
  static StuckGroup of(StuckKind kind, Optional<List<StuckInstance>> read, int most) {
    List<StuckInstance> instances = read.orElse(List.of());
    long found = instances.isEmpty() ? 0 : instances.get(0).found();
    return new StuckGroup(
        kind, Math.min(found, most), read.isPresent() && found <= most, instances);
  }

  /** Whether nobody is stuck in this way. */
  boolean isEmpty() {
    return exact && count == 0;
  }
}
