package dev.quell.api.server;

import dev.quell.testing.TestDatabase;
import org.junit.jupiter.api.Test;

/** Processes of Quell are killed or stand still. */
class OutageIT extends OutageCase {
  private final TestDatabase shared;

  OutageIT(TestDatabase shared) {
    this.shared = shared;
  }

  @Override
  TestDatabase afterwards(TestDatabase before) {
    return before;
  }

  @Test
  void theProcessIsKilled() throws Exception {
    first = start(shared);
    survives(
        shared,
        first.awaitListening(),
        () -> {
          kill(first);
          pass(OUTAGE_MILLIS);
          first = start(shared);
          return first.awaitListening();
        });
  }

  @Test
  void theProcessIsFrozen() throws Exception {
    first = start(shared);
    int port = first.awaitListening();
    survives(
        shared,
        port,
        () -> {
          first.freeze();
          pass(OUTAGE_MILLIS);
          first.thaw();
          return port;
        });
  }

  /** The client comes back to whichever listens first; the other one may take its time. */
  @Test
  void bothProcessesAreKilled() throws Exception {
    first = start(shared);
    second = start(shared);
    first.awaitListening();
    survives(
        shared,
        second.awaitListening(),
        () -> {
          kill(first);
          kill(second);
          pass(OUTAGE_MILLIS);
          first = start(shared);
          second = start(shared);
          return first.awaitListening();
        });
  }

  /** The other one reaps all the while, and takes reports, though not those of these clients. */
  @Test
  void theProcessThatTheClientsTalkToIsFrozenAndAnotherReaps() throws Exception {
    first = start(shared);
    int reaper = first.awaitListening();
    awaitReaping(reaper);
    second = start(shared);
    int port = second.awaitListening();
    survives(
        shared,
        port,
        () -> {
          second.freeze();
          pass(OUTAGE_MILLIS);
          second.thaw();
          return port;
        });
  }
}
