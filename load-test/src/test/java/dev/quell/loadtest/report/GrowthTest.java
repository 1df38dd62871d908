package dev.quell.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
  void tablesNameWhatGrowsByMoreThanItMay() {
    Growth kept = new Growth("level", LEVEL.points(), 1.3);
    Growth missed = new Growth("steep", STEEP.points(), 1.3);
    Results wanted = new Results(List.of(), List.of(RATE, kept, missed), List.of());

    assertThat(ResultTable.of(RESULTS)).doesNotContain("goal");
    assertThat(ResultTable.of(wanted))
        .containsPattern("\\| level .*\\| ≤ × 1\\.30: met +\\|")
        .containsPattern("\\| steep .*\\| ≤ × 1\\.30: MISSED +\\|")
        .contains("| misses its goal ")
        .contains("| steep, by size of the table | × 100.00 | ≤ × 1.30 |")
        .doesNotContain("level, by size");
  }

  @Test
  void pictureHasALineForEachOperationOnLogarithmicScales() throws Exception {
    Map<String, List<Element>> lines =
        elements("line").stream()
            .filter(line -> line.getAttribute("style").matches(".*stroke:rgb\\(.*"))
            .collect(Collectors.groupingBy(GrowthTest::colour));

    List<Element> rate = lines.get("rgb(255,85,85)");
    List<Element> level = lines.get("rgb(85,85,255)");
    List<Element> steep = lines.get("rgb(85,255,85)");
    assertThat(rate).hasSizeGreaterThanOrEqualTo(2);
    assertThat(number(rate.get(0), "x2") - number(rate.get(0), "x1"))
        .isPositive()
        .isCloseTo(number(rate.get(1), "x2") - number(rate.get(1), "x1"), within(0.5));
    assertThat(level.subList(0, 2)).allMatch(line -> rise(line) == 0);
    assertThat(rise(steep.get(0))).isPositive().isCloseTo(rise(steep.get(1)), within(0.5));
    assertThat(rise(rate.get(0))).isZero();
    assertThat(rise(rate.get(1))).isCloseTo(Math.log10(2) * rise(steep.get(0)), within(0.5));
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
            .filter(text -> text.getTextContent().contains(": "))
            .toList();

    assertThat(labels.stream().map(Element::getTextContent))
        .contains("another: 10.1 ms", "kill: 1.00 s");
    assertThat(labels.stream().map(label -> number(label, "x") + ", " + number(label, "y")))
        .hasSize(4)
        .doesNotHaveDuplicates();
  }

  @Test
  void pictureStandsForOneSizeAndForNothingAnswered() throws Exception {
    Growth one = growth("reports", Unit.PER_SECOND, 0);

    assertThat(ResultChart.of(ENVIRONMENT, new Results(List.of(), List.of(one), List.of())))
        .contains("reports: 0/s")
        .doesNotContain("NaN", "Infinity");
  }

  /** Of its stroke. */
  private static String colour(Element line) {
    return line.getAttribute("style").replaceAll(".*stroke:(rgb\\([^)]*\\)).*", "$1");
  }

  private static double rise(Element line) {
    return number(line, "y1") - number(line, "y2");
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
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
