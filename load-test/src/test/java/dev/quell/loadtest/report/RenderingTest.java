package dev.quell.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Tables, JSON and the picture show what was measured. */
class RenderingTest {
  private static final Environment ENVIRONMENT =
      new Environment(Instant.parse("2026-11-24T09:00:00Z"), 2, "17.0.15", 17, 100_000, 20, 3);
  private static final Figure SQL =
      Figure.of("Reports <&>", "pgbench", Unit.PER_SECOND, List.of(1900.0, 2000.0, 2100.0));
  private static final Figure SERVER =
      Figure.of("Reports <&>", "HTTP", Unit.PER_SECOND, List.of(6000.0))
          .with(new Latency(120_000, 4.25, 12.5, 80))
          .comparedWith(SQL)
          .comparedWithAsMany(SQL)
          .with(Goal.REPORT_RATE);
  private static final Results RESULTS =
      new Results(
          List.of(SQL, SERVER), List.of(new Check("it works", 0), new Check("it is tidy", 3)));

  @Test
  void tableTellsFiguresRatiosAndGoals() {
    assertThat(ResultTable.of(RESULTS))
        .contains("| Reports <&> | pgbench  | 2,000/s | 1,900/s – 2,100/s |")
        .containsPattern("HTTP +\\| 6,000/s .*\\| 3\\.00 +\\| 3\\.00 +\\| ratio ≥ 1: met \\|")
        .contains("| 4.3 ms | 12.5 ms | 80.0 ms |")
        .contains("| it works   | yes             |")
        .contains("| it is tidy | NO: 3 times not |");
  }

  @Test
  void tableRowsAreOfOneWidth() {
    for (String table : ResultTable.of(RESULTS).split("\n\n")) {
      assertThat(table.lines().map(String::length).distinct()).hasSize(1);
    }
  }

  @Test
  void jsonTellsTheSame() {
    JsonObject json = RESULTS.toJson(ENVIRONMENT);

    assertThat(json.encode())
        .isEqualTo(
            """
            {"environment":{"measured_at":"2026-11-24T09:00:00Z","processors":2,"java":"17.0.15",\
            "postgresql":17,"instances":100000,"seconds":20,"rounds":3},\
            "figures":[\
            {"group":"Reports <&>","subject":"pgbench","unit":"/s","median":2000.0,\
            "rounds":[1900.0,2000.0,2100.0]},\
            {"group":"Reports <&>","subject":"HTTP","unit":"/s","median":6000.0,"rounds":[6000.0],\
            "ratio":3.0,"ratio_to_as_many":3.0,"goal":"ratio ≥ 1",\
            "latency":{"count":120000,"p50_ms":4.25,"p99_ms":12.5,"max_ms":80.0},"goal_met":true}],\
            "growth":[],"courses":[],\
            "checks":[{"invariant":"it works","violations":0},\
            {"invariant":"it is tidy","violations":3}]}\
            """);
  }

  @Test
  void pictureHasBarsInProportion() throws Exception {
    List<Element> bars =
        elements(picture(), "rect").stream()
            .filter(rect -> rect.getAttribute("style").matches(".*fill:rgb\\((154|47),.*"))
            .toList();

    assertThat(bars).hasSize(2);
    assertThat(bars.get(0).getAttribute("style")).contains("fill:rgb(154,165,177)");
    assertThat(bars.get(1).getAttribute("style")).contains("fill:rgb(47,111,171)");
    assertThat(number(bars.get(1), "width") / number(bars.get(0), "width"))
        .isCloseTo(3, within(0.01));
  }

  @Test
  void pictureIsWellFormedWhateverTheNamesAre() throws Exception {
    assertThat(elements(picture(), "text").stream().map(Element::getTextContent))
        .contains("Reports <&>", "pgbench", "HTTP", "2,000/s", "6,000/s = 3.00 × plain SQL")
        .last()
        .asString()
        .isEqualTo(
            "2 processors for everything, PostgreSQL 17, Java 17.0.15; medians of 3 rounds,"
                + " 2026-11-24");
  }

  @Test
  void pictureIsLargeEnoughForAllOfIt() throws Exception {
    Document picture = picture();
    String[] box = picture.getDocumentElement().getAttribute("viewBox").split(" ");

    assertThat(elements(picture, "text"))
        .allMatch(text -> number(text, "y") < Double.parseDouble(box[3]))
        .allMatch(text -> number(text, "x") >= 0)
        .allMatch(text -> number(text, "x") < Double.parseDouble(box[2]));
    assertThat(elements(picture, "rect"))
        .allMatch(rect -> number(rect, "x") + number(rect, "width") <= Double.parseDouble(box[2]));
  }

  @Test
  void pictureShowsFiguresOfNothing() throws Exception {
    Figure none = Figure.of("Reports", "HTTP", Unit.PER_SECOND, List.of(0.0));
    String svg = ResultChart.of(ENVIRONMENT, new Results(List.of(none), List.of()));

    assertThat(svg).contains(">0/s<").doesNotContain("NaN");
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  private static Document picture() throws Exception {
    byte[] svg = ResultChart.of(ENVIRONMENT, RESULTS).getBytes(StandardCharsets.UTF_8);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg));
  }

  private static List<Element> elements(Document document, String name) {
    NodeList nodes = document.getElementsByTagName(name);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }
}
