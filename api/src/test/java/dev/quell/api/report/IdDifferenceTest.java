package dev.quell.api.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.api.Test;

/** Of two lists, what each has alone. */
class IdDifferenceTest {

  @Test
  void findsWhatEachHasAlone() {
    assertThat(IdDifference.of(List.of(1L, 2L, 5L, 9L), List.of(2L, 3L, 5L)))
        .isEqualTo(new IdDifference(List.of(1L, 9L), List.of(3L)));
  }

  @Property
  void agreesWithSets(
      @ForAll @UniqueElements List<@LongRange(min = 0, max = 30) Long> left,
      @ForAll @UniqueElements List<@LongRange(min = 0, max = 30) Long> right) {
    TreeSet<Long> leftOnly = new TreeSet<>(left);
    leftOnly.removeAll(new TreeSet<>(right));
    TreeSet<Long> rightOnly = new TreeSet<>(right);
    rightOnly.removeAll(new TreeSet<>(left));

    IdDifference difference =
        IdDifference.of(left.stream().sorted().toList(), right.stream().sorted().toList());

    assertThat(difference.leftOnly()).containsExactlyElementsOf(leftOnly);
    assertThat(difference.rightOnly()).containsExactlyElementsOf(rightOnly);
  }
}
