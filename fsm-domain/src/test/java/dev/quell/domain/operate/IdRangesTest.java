package dev.quell.domain.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Ids in few words. */
class IdRangesTest {
  @Test
  void tellsThoseThatFollowOneAnotherAsOneRange() {
    assertThat(IdRanges.text(List.of(1L, 2L, 3L, 7L, 9L, 10L), 50)).isEqualTo("1-3, 7, 9-10");
    assertThat(IdRanges.text(List.of(5L), 50)).isEqualTo("5");
    assertThat(IdRanges.text(List.of(), 50)).isEmpty();
  }

  @Test
  void countsWhatIsBeyondTheMost() {
    assertThat(IdRanges.text(List.of(1L, 2L, 4L, 6L, 7L), 2)).isEqualTo("1-2, 4 and 2 more");
    assertThat(IdRanges.text(List.of(1L, 2L, 4L), 2)).isEqualTo("1-2, 4");
    assertThat(IdRanges.text(LongStream.rangeClosed(1, 10_000).boxed().toList(), 1))
        .isEqualTo("1-10000");
  }
}
