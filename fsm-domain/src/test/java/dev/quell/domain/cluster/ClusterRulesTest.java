package dev.quell.domain.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.cluster.ClusterRules.Asked;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.WithNull;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What each answer proves, and what it leads to. */
class ClusterRulesTest {
  private static final double LIMIT = 600;

  /** After the grace; seconds since the first and the last order to end it, empty for none. */
  @ParameterizedTest(name = "{0}, first {1} s ago, last {2} s, before {3}: {4} is {5}")
  @CsvSource({
    // The cluster says that it is gone, whatever it was asked.
    "QUERY,     ,   ,          , GONE,      settled CLUSTER",
    "CANCEL,    ,   ,          , GONE,      settled CLUSTER",
    "QUERY,  700,  5, ALIVE    , GONE,      settled CLUSTER",
    // It took the order: it is asked whether it was carried out.
    "CANCEL,    ,   ,          , CANCELLED, QUERY in 2.0",
    "CANCEL, 100, 61, ALIVE    , CANCELLED, QUERY in 2.0",
    // It lives and has not been told: it is. It lives in spite of it: told again after a minute.
    "QUERY,     ,   ,          , ALIVE,     CANCEL in 0.0",
    "QUERY,    5,  5, CANCELLED, ALIVE,     QUERY in 4.0",
    "QUERY,   60, 60, ALIVE    , ALIVE,     CANCEL in 0.0",
    "QUERY,  120, 59, ALIVE    , ALIVE,     QUERY in 4.0",
    // The cluster did not take the order.
    "CANCEL,    ,   ,          , ALIVE,     CANCEL in 4.0",
    "CANCEL,  10,   , ALIVE    , ALIVE,     CANCEL in 4.0",
    // It has lived for longer than the limit.
    "QUERY,  600,  5, ALIVE    , ALIVE,     settled NONE",
    "CANCEL, 600,   , ALIVE    , ALIVE,     settled NONE",
    "QUERY,  599, 59, ALIVE    , ALIVE,     QUERY in 4.0",
    // No such id: asked once more, then that is all that is known.
    "CANCEL,    ,   ,          , UNKNOWN,   QUERY in 4.0",
    "QUERY,    5,  5, CANCELLED, UNKNOWN,   QUERY in 4.0",
    "QUERY,    5,  5, UNKNOWN  , UNKNOWN,   settled NONE",
    // Another's: nothing is done to it, and nothing more is asked.
    "CANCEL,    ,   ,          , FOREIGN,   settled NONE",
    "QUERY,    5,  5, ALIVE    , FOREIGN,   settled NONE",
    // No answer: the same is asked again, as long as the job waits.
    "CANCEL,    ,   ,          , NO_ANSWER, CANCEL in 4.0",
    "QUERY,  900,  5, NO_ANSWER, NO_ANSWER, QUERY in 4.0"
  })
  void decides(
      ClusterStep step,
      Double asked,
      Double cancelled,
      Observation before,
      Observation seen,
      String decided) {
    assertThat(
            words(
                ClusterRules.decide(new Asked(step, 0, asked, cancelled, 1, before), seen, LIMIT)))
        .isEqualTo(decided);
  }

  private static String words(ClusterDecision decision) {
    return decision instanceof ClusterDecision.AskAgain again
        ? "%s in %s".formatted(again.step(), again.waitSeconds())
        : "settled " + ((ClusterDecision.Settle) decision).proof();
  }

  /** In the grace its worker may still say so: only what is gone ends the asking. */
  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"GONE", "CANCELLED"})
  void nothingIsEndedOrGivenUpInTheGrace(Observation seen) {
    Asked early = new Asked(ClusterStep.QUERY, 100, null, null, 2, seen);
    Asked late = new Asked(ClusterStep.QUERY, 3, null, null, 2, seen);

    assertThat(ClusterRules.decide(early, seen, LIMIT))
        .isEqualTo(new ClusterDecision.AskAgain(ClusterStep.QUERY, 8, 3));
    assertThat(ClusterRules.decide(late, seen, LIMIT))
        .isEqualTo(new ClusterDecision.AskAgain(ClusterStep.CANCEL, 3, 0));
  }

  @ParameterizedTest
  @CsvSource({"0, 2", "1, 4", "2, 8", "3, 16", "4, 32", "5, 60", "6, 60", "1000000, 60"})
  void waitsLongerAndLonger(int tries, double seconds) {
    Asked asked = new Asked(ClusterStep.QUERY, 0, 5.0, 5.0, tries, null);

    assertThat(ClusterRules.decide(asked, Observation.NO_ANSWER, LIMIT))
        .isEqualTo(new ClusterDecision.AskAgain(ClusterStep.QUERY, seconds, tries + 1));
  }

  /** Only the cluster's own word proves anything, and nothing is asked for ever but for silence. */
  @Property
  void provesNoMoreThanTheClusterSays(
      @ForAll ClusterStep step,
      @ForAll @DoubleRange(min = -100, max = 100) double grace,
      @ForAll @WithNull @DoubleRange(max = 1000) Double asked,
      @ForAll @WithNull @DoubleRange(max = 1000) Double cancelled,
      @ForAll @IntRange(max = 100) int tries,
      @ForAll @WithNull Observation before,
      @ForAll Observation seen) {
    ClusterDecision decision =
        ClusterRules.decide(new Asked(step, grace, asked, cancelled, tries, before), seen, LIMIT);

    if (decision instanceof ClusterDecision.Settle settled) {
      assertThat(settled.proof() == Proof.CLUSTER).isEqualTo(seen == Observation.GONE);
      assertThat(settled.proof()).isIn(Proof.CLUSTER, Proof.NONE);
      assertThat(settled.sentence()).endsWith(".");
      assertThat(seen).isNotIn(Observation.NO_ANSWER, Observation.CANCELLED);
    } else {
      ClusterDecision.AskAgain again = (ClusterDecision.AskAgain) decision;
      assertThat(again.waitSeconds()).isBetween(0.0, 60.0);
      if (again.step() == ClusterStep.CANCEL) {
        assertThat(again.waitSeconds()).isGreaterThanOrEqualTo(Math.max(grace, 0));
      }
    }
  }

  @Test
  void whatLivesForTooLongIsGivenUp() {
    for (ClusterStep step : ClusterStep.values()) {
      assertThat(
              ClusterRules.decide(
                  new Asked(step, 0, LIMIT, null, 3, null), Observation.ALIVE, LIMIT))
          .isInstanceOf(ClusterDecision.Settle.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysWhatIsKnownOfWhatIsGivenUp(Observation last) {
    assertThat(ClusterRules.givenUp(last)).endsWith(".").isNotEqualTo(ClusterRules.givenUp(null));
  }

  @ParameterizedTest
  @EnumSource
  void wordsAreReadAsTheyAreWritten(EndToldBy told) {
    assertThat(EndToldBy.of(told.wireName())).isEqualTo(told);
    assertThat(EndToldBy.of(null)).isEqualTo(EndToldBy.WORKER);
  }

  @ParameterizedTest
  @EnumSource
  void proofsAreFoundByTheirNames(Proof proof) {
    assertThat(Proof.find(proof.wireName())).contains(proof);
    assertThat(Proof.find(Objects.toString(proof))).isEmpty();
  }
}
