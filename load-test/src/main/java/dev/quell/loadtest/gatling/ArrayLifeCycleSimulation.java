package dev.quell.loadtest.gatling;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Whole lives of arrays: of twenty attempts sixteen succeed, three fail, one lacks resources. */
public final class ArrayLifeCycleSimulation extends ArraySimulation {

  /** Gatling makes it. */
  public ArrayLifeCycleSimulation() {
    super(
        Stream.of(
                Collections.nCopies(16, Ending.DONE),
                Collections.nCopies(3, Ending.FAILED),
                List.of(Ending.OUT_OF_RESOURCES))
            .flatMap(List::stream)
            .toList());
  }
}
