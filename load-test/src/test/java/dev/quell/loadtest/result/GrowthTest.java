package dev.quell.loadtest.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Growth is told in time per operation, whatever was measured. */
class GrowthTest {
  private static final Environment ENVIRONMENT =
      new Environment(Instant.parse("2026-11-24T09:00:00Z"), 2, "17.0.15", 17, 100_000, 20, 3);
  private static final Growth RATE = growth("reports", Unit.PER_SECOND, 10_000, 10_000, 5_000);
  private static final Growth LEVEL = growth("sync", Unit.MILLISECONDS, 10, 10, 10);
  private static final Growth STEEP = growth("kill", Unit.SECONDS, 0.01, 0.1, 1);
  private static final Results RESULTS =
      new Results(List.of(), List.of(RATE, LEVEL, STEEP), List.of(new Check("it works", 0)));

  @Test
  void growsWhenARateFalls() {
    assertThat(RATE.factor()).isCloseTo(2, within(1e-9));
    assertThat(LEVEL.factor()).isCloseTo(1, within(1e-9));
    assertThat(STEEP.factor()).isCloseTo(100, within(1e-9));
  }

  @Test
  void tableHasARowForEachOperation() {
    assertThat(ResultTable.of(RESULTS))
        .startsWith("| in a table of | 1,000 instances | 10,000 instances | 100,000 instances |")
        .contains("| reports       | 10,000/s        | 10,000/s         | 5,000/s ")
        .contains("| kill          | 0.01 s          | 0.10 s           | 1.00 s ")
        .contains("| × 100.00 ")
        .contains("| it works  ");
  }

  @Test
  void pictureHasAPointForEachFigureOnLogarithmicScales() throws Exception {
    List<Element> dots = elements("circle");

    assertThat(places(dots, "c0", "cx")).containsExactly(86, 276, 466);
    assertThat(places(dots, "c1", "cy").stream().distinct()).hasSize(1);
    List<Integer> heights = places(dots, "c2", "cy");
    assertThat(heights.get(0) - heights.get(1))
        .isPositive()
        .isCloseTo(heights.get(1) - heights.get(2), within(1));
    assertThat(elements("polyline")).hasSize(3);
  }

  @Test
  void pictureNamesThePowersOfTen() throws Exception {
    assertThat(elements("text").stream().map(Element::getTextContent))
        .contains("0.1 ms", "1 ms", "10 ms", "1,000 ms", "1,000", "10,000", "100,000");
  }

  @Test
  void pictureLabelsLinesWithoutOverlap() throws Exception {
    Growth same = growth("another", Unit.MILLISECONDS, 9, 9.9, 10.1);
    Results close = RESULTS.plus(new Results(List.of(), List.of(same), List.of()));

    List<Element> labels =
        elements("text", close).stream()
            .filter(text -> text.getAttribute("class").startsWith("label"))
            .toList();

    List<Integer> baselines =
        labels.stream().map(text -> Integer.parseInt(text.getAttribute("y"))).sorted().toList();
    assertThat(labels.stream().map(Element::getTextContent))
        .contains("another: 10.1 ms", "kill: 1.00 s");
    assertThat(IntStream.range(1, 4).map(i -> baselines.get(i) - baselines.get(i - 1)))
        .allMatch(gap -> gap >= 18);
  }

  @Test
  void pictureStandsForOneSizeAndForNothingAnswered() {
    Growth one = growth("reports", Unit.PER_SECOND, 0);

    assertThat(ResultChart.of(ENVIRONMENT, new Results(List.of(), List.of(one), List.of())))
        .contains("reports: 0/s")
        .doesNotContain("NaN", "circle");
  }

  private static List<Integer> places(List<Element> dots, String colour, String attribute) {
    return dots.stream()
        .filter(dot -> dot.getAttribute("class").endsWith(colour))
        .map(dot -> Integer.parseInt(dot.getAttribute(attribute)))
        .toList();
  }

  private static List<Element> elements(String name) throws Exception {
    return elements(name, RESULTS);
  }

  private static List<Element> elements(String name, Results results) throws Exception {
    byte[] svg = ResultChart.of(ENVIRONMENT, results).getBytes(StandardCharsets.UTF_8);
    NodeList nodes =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg))
            .getElementsByTagName(name);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }

  private static Growth growth(String operation, Unit unit, double... medians) {
    List<Double> values = Arrays.stream(medians).boxed().toList();
    return new Growth(
        operation,
        IntStream.range(0, medians.length)
            .mapToObj(
                i ->
                    new Growth.Point(
                        (int) Math.pow(10, 3 + i),
                        Figure.of(operation, "some", unit, List.of(values.get(i)))))
            .toList());
  }
}
