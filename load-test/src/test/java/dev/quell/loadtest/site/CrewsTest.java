package dev.quell.loadtest.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who joins is there until it leaves, and nobody else is. */
class CrewsTest {
  private static final int WORKERS = 100;

  @Test
  void knowsWhoIsThereWhateverTheOrderOfComingAndGoing() {
    Crews crews = new Crews(2, WORKERS);
    List<Set<Integer>> expected = List.of(new TreeSet<>(), new TreeSet<>());
    Random random = new Random(7);

    for (int step = 0; step < 2_000; step++) {
      int worker = random.nextInt(WORKERS);
      int workflow = worker % 2;
      if (expected.get(workflow).add(worker)) {
        crews.join(workflow, worker);
      } else {
        expected.get(workflow).remove(worker);
        crews.leave(workflow, worker);
      }
      assertThat(Stream.of(0, 1).map(one -> crews.of(one).sorted().toArray()))
          .containsExactlyElementsOf(
              expected.stream()
                  .map(set -> set.stream().mapToInt(Integer::intValue).toArray())
                  .toList());
    }
  }

  @Test
  void hasRoomForAllInOneCrew() {
    Crews crews = new Crews(3, WORKERS);
    for (int worker = 0; worker < WORKERS; worker++) {
      crews.join(1, worker);
    }

    assertThat(crews.of(1)).hasSize(WORKERS).doesNotHaveDuplicates();
    assertThat(crews.of(0)).isEmpty();
  }
}
