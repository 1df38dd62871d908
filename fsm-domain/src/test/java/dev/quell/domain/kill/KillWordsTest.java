package dev.quell.domain.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The words of kill jobs that are stored and travel, as {@code docs/event-bus.md} lists them. */
class KillWordsTest {

  /** One kind of word. */
  private record Vocabulary(
      String words, Stream<String> written, Function<String, Optional<?>> find) {}

  static Stream<Arguments> vocabularies() {
    return Stream.of(
            new Vocabulary(
                "queued running paused done cancelled failed",
                Arrays.stream(KillJobState.values()).map(KillJobState::word),
                word -> KillJobState.find(word).map(KillJobState::word)),
            new Vocabulary(
                "signal grace confirm ended",
                Arrays.stream(KillJobPhase.values()).map(KillJobPhase::word),
                word -> KillJobPhase.find(word).map(KillJobPhase::word)),
            new Vocabulary(
                "graceful force",
                Arrays.stream(KillMode.values()).map(KillMode::word),
                word -> KillMode.find(word).map(KillMode::word)),
            new Vocabulary(
                "keep hold",
                Arrays.stream(Downstream.values()).map(Downstream::word),
                word -> Downstream.find(word).map(Downstream::word)),
            new Vocabulary(
                "signalled killed already_finished lost_race skipped",
                Arrays.stream(ItemOutcome.values()).map(ItemOutcome::word),
                word -> ItemOutcome.find(word).map(ItemOutcome::word)),
            new Vocabulary(
                "pause resume cancel force set_rate",
                Arrays.stream(KillJobAction.values()).map(KillJobAction::word),
                word -> KillJobAction.find(word).map(KillJobAction::word)))
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void writesAndFindsTheWordsThatAreDocumentedAndNoOthers(Vocabulary vocabulary) {
    List<String> documented = List.of(vocabulary.words().split(" "));

    assertThat(vocabulary.written()).containsExactlyElementsOf(documented);
    for (String word : documented) {
      assertThat(vocabulary.find().apply(word).map(Object::toString)).contains(word);
      assertThat(vocabulary.find().apply(word.toUpperCase(Locale.ROOT))).isEmpty();
    }
    assertThat(vocabulary.find().apply("")).isEmpty();
  }
}
