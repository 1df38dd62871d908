package dev.quell.domain.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorPatternTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ValueError: subject 17 not in /data/a b.csv | valueerror: subject # not in <path> b.csv",
        "KeyError: 'n1' | keyerror: 'n#'",
        "line 12, in fit | line #, in fit",
        "File \"/home/u/x.py\", line 3 | file \"<path>\", line #",
        "C:\\temp\\17\\x.log is missing. | c:<path> is missing.",
        "s3://bucket/17/x failed | s#:<path> failed",
        "2026-01-02T03:04:05.678Z died | # died",
        "2026-01-02 03:04:05,678 died | # died",
        "2026-01-02T03:04:05+00:00 died | # died",
        "01/02/2026 3:04 died | # died",
        "<object at 0x7f3a91> | <object at #>",
        "1b4e28ba-2fa1-11d2-883f-0016d3cca427 gone | # gone",
        "deadbeef-cafe-babe-face-deadbeefcafe gone | # gone",
        "d41d8cd98f00b204e9800998ecf8427e | #",
        "job a8f3k2 ended | job # ended",
        "task_123_45 of node-7.cluster.org | task_# of node-#.cluster.org",
        "10.0.0.17 refused | # refused",
        "needs 12GB, has 1.5e-3 GB | needs #gb, has # gb",
        "[1, 2, 3] is no [4] | [#] is no [#]",
        "-5 is below 0 | # is below #",
        "utf8 codec, sha256 | utf# codec, sha#",
        "defaced facade | defaced facade",
        "and/or | <path>",
        "a // b | a // b",
        "'' | ''",
        "... | ...",
        "Straße Ü | straße ü",
      })
  void takesOutWhatDiffersByNature(String error, String pattern) {
    assertThat(ErrorPattern.of(error).text()).isEqualTo(pattern);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ValueError: a | KeyError: a",
        "line 1 in fit | line 1 in predict",
        "out of memory | out of time",
        "exit code 1 | exit signal 1",
      })
  void keepsWhatTellsErrorsApart(String one, String other) {
    assertThat(ErrorPattern.of(one).group()).isNotEqualTo(ErrorPattern.of(other).group());
  }

  /** The same failure of two attempts: other numbers, ids, paths, times, hosts. */
  @Property
  void isNotFooledByIdsPathsNumbersAndTimes(@ForAll long one, @ForAll long other) {
    assertThat(ErrorPattern.of(traceback(one))).isEqualTo(ErrorPattern.of(traceback(other)));
  }

  private static String traceback(long seed) {
    Random random = new Random(seed);
    int number = random.nextInt(1_000_000_000);
    String list =
        IntStream.range(0, 1 + random.nextInt(50))
            .mapToObj(n -> Integer.toString(random.nextInt(100_000)))
            .collect(Collectors.joining(", ", "[", "]"));
    return """
        %tFT%<tT.%03dZ node-%d worker[%d]: Traceback (most recent call last):
          File "/home/u%d/run-%x/fit.py", line %d, in <module>
            fit(%s)
        ValueError: subject %d (%s) at 0x%x is %f, took %d ms, see /logs/%d/%d.err
        """
        .formatted(
            1_700_000_000_000L + number,
            number % 1000,
            number % 977,
            number,
            number,
            number,
            1 + number % 4000,
            list,
            number,
            new java.util.UUID(random.nextLong(), random.nextLong()),
            number + 1L,
            random.nextDouble() * 1000,
            number,
            number,
            number);
  }

  /** Texts of any length that end alike are alike, and none takes more than its end. */
  @Property
  void looksAtTheEndAlone(@ForAll @IntRange(max = 300) int lines, @ForAll long seed) {
    String end = "the same words at the end ".repeat(200);

    assertThat(ErrorPattern.of("x y\n".repeat(lines) + seed + "\n" + end).group())
        .isEqualTo(ErrorPattern.of(end).group());
  }

  @Property
  void takesAnyText(@ForAll @StringLength(max = 6_000) String text) {
    ErrorPattern pattern = ErrorPattern.of(text);

    assertThat(pattern.group()).matches("[0-9a-f]{16}");
    assertThat(pattern.text().length()).isLessThanOrEqualTo(10 * Math.max(1, text.length()));
    assertThat(pattern.text()).doesNotContainPattern("[0-9]");
  }

  @Test
  void ofAVeryLongWordLooksAtItsEnd() {
    assertThat(ErrorPattern.of("x".repeat(5_000)).text()).isEqualTo("x".repeat(4_000));
  }
}
