package dev.quell.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.chrome.ChromeDriver;

/** Modules of the console one by one, in a browser but without its page. */
@Tag("browser")
@DatabaseTest
@ExtendWith(SharedChromium.class)
class ConsoleModulesTest {
  @Shared private ApiServer server;
  private Browser browser;

  @BeforeAll
  void start(ChromeDriver chromium) {
    browser = Browser.of(chromium, server.port());
  }

  @BeforeEach
  void loadNoPage() {
    browser.visitModule("words.js");
  }

  @Test
  void leadsEveryEdgeToALaterRow() {
    Layers drawn = layers("a b c d", "a>b b>c a>c c>d a>d");

    assertThat(drawn.names())
        .containsExactly(List.of("a"), List.of("b"), List.of("c"), List.of("d"));
    assertThat(drawn.paths()).containsExactlyInAnyOrder("a b", "b c", "a - c", "c d", "a - - d");
    assertThat(drawn.rows()).extracting(List::size).containsExactly(1, 3, 2, 1);
  }

  @Test
  void turnsAroundWhatWouldCloseACircle() {
    assertThat(layers("a b c", "a>b b>c c>a b>b").paths())
        .containsExactlyInAnyOrder("a b", "b c", "a - c backwards");
    assertThat(layers("a b", "a>b b>a").paths()).containsExactly("a b");
  }

  @Test
  void crossesFewEdges() {
    Layers drawn = layers("a b c x y z", "a>z b>y c>x");

    List<String> above = drawn.names().get(0);
    List<String> below = drawn.names().get(1);
    assertThat(above.stream().map(name -> below.get(above.indexOf(name))))
        .containsExactlyElementsOf(
            above.stream().map(name -> Map.of("a", "z", "b", "y", "c", "x").get(name)).toList());
  }

  @Test
  void placesWhatFollowsNothing() {
    assertThat(layers("a b", "").names()).containsExactly(List.of("a", "b"));
  }

  @Test
  void placesHundredsOfTemplatesAtOnce() {
    String names = String.join(" ", IntStream.range(0, 200).mapToObj(i -> "t" + i).toList());
    String edges =
        String.join(
            " ",
            IntStream.range(0, 600)
                .mapToObj(i -> "t" + i * 7 % 199 + ">t" + later(i * 7 % 199, i))
                .toList());

    Layers drawn = layers(names, edges);

    assertThat(drawn.names().stream().mapToInt(List::size).sum()).isEqualTo(200);
    assertThat(drawn.millis()).isLessThan(3000);
  }

  /** Some template of those after another one. */
  private static int later(int template, int choice) {
    return template + 1 + choice % (199 - template);
  }

  /**
   * What was made of a graph.
   *
   * @param rows what stands in each, null where an edge passes through
   * @param paths the names along each edge, - where it passes through a row
   */
  private record Layers(List<List<String>> rows, List<String> paths, long millis) {
    List<List<String>> names() {
      return rows.stream().map(row -> row.stream().filter(Objects::nonNull).toList()).toList();
    }
  }

  @SuppressWarnings("unchecked")
  private Layers layers(String names, String edges) {
    Object found =
        browser.compute(
            """
            const {layers} = await import('./layers.js');
            const edges = given[1].split(' ').filter(Boolean).map(edge => edge.split('>'));
            const start = performance.now();
            const {rows, paths} = layers(given[0].split(' '), edges);
            return {
              millis: Math.ceil(performance.now() - start),
              rows: rows.map(row => row.map(node => node.name)),
              paths: paths.map(({nodes, backwards}) =>
                [...nodes.map(node => node.name ?? '-'), ...backwards ? ['backwards'] : []].join(' ')),
            };
            """,
            names,
            edges);
    assertThat(found).isInstanceOf(Map.class);
    Map<String, Object> map = (Map<String, Object>) found;
    return new Layers(
        (List<List<String>>) map.get("rows"),
        (List<String>) map.get("paths"),
        (Long) map.get("millis"));
  }

  @Test
  void loadsAgainWhateverIsAnswered() {
    List<Map<String, Object>> loads =
        load(
            """
            [
              () => new Response('slow down', {status: 429, headers: {'Retry-After': '7'}}),
              () => new Response('<html>in a moment</html>'),
              () => { throw new TypeError('no network'); },
              ...Array.from({length: 9}, () => () => new Response('{}', {status: 503})),
              () => Response.json({n: 1}),
              () => Response.json({n: 2}),
            ]
            """);

    assertThat(loads)
        .extracting(load -> load.get("wait"))
        .containsExactly(
            7000L, 2000L, 4000L, 8000L, 16_000L, 30_000L, 30_000L, 30_000L, 30_000L, 30_000L,
            30_000L, 30_000L, 5000L, 5000L);
    assertThat(loads.get(0)).containsEntry("sentence", "The server answered with status 429.");
    assertThat((String) loads.get(1).get("sentence")).contains("a page of its own");
    assertThat((String) loads.get(2).get("sentence")).contains("does not answer");
    assertThat(loads.subList(0, 12)).allMatch(load -> load.get("at") == null);
    assertThat(loads.get(13)).containsEntry("sentence", null).containsEntry("shown", "n 2");
  }

  @Test
  void tellsTheAgeOfWhatIsStillShown() {
    List<Map<String, Object>> loads =
        load(
            """
            [
              () => Response.json({n: 1}),
              () => new Response('', {status: 502}),
              () => new Response(JSON.stringify({detail: 'There is none.'}), {status: 404}),
            ]
            """);

    assertThat(loads.get(1))
        .containsEntry("at", loads.get(0).get("at"))
        .containsEntry("shown", "n 1");
    assertThat(loads.get(1).get("at")).isNotNull();
    assertThat(loads.get(2))
        .containsEntry("shown", "missing")
        .containsEntry("sentence", "There is none.");
  }

  /**
   * Has a part of a page load again and again, without the waits between.
   *
   * @param answers functions, one for each load
   * @return for each load how long it waits then, what is told of it, and what is shown
   */
  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> load(String answers) {
    Object loads =
        browser.compute(
            """
            const {html, render} = await import('./lib.js');
            const {freshness, useData} = await import('./data.js');
            const answers = %s;
            const loads = [];
            window.fetch = async () => answers.shift()();
            const later = setTimeout;
            const place = document.createElement('div');
            const Part = () => {
              const {data, missing} = useData('part', {}, 5000);
              return html`${missing ? 'missing' : data && `n ${data.n}`}`;
            };
            await new Promise(end => {
              window.setTimeout = (what, millis = 0, ...rest) => later(millis < 1000 ? what : () => {
                const [{at, sentence}] = freshness.get().values();
                loads.push({wait: millis, at, sentence, shown: place.textContent});
                answers.length === 0 ? end() : what();
              }, millis < 1000 ? millis : 20, ...rest);
              render(html`<${Part}/>`, place);
            });
            render(null, place);
            return loads;
            """
                .formatted(answers));
    assertThat(loads).isInstanceOf(List.class);
    return (List<Map<String, Object>>) loads;
  }
}
