package dev.quell.loadtest.result;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The results as a picture: one horizontal bar per figure, those of a group on one scale. SVG; its
 * colours suit light and dark pages.
 */
public final class ResultChart {
  private static final int WIDTH = 860;
  private static final int MARGIN = 16;
  private static final int BAR_LEFT = 300;
  private static final int BAR_MAX = 360;
  private static final int BAR_HEIGHT = 16;
  private static final int ROW = 24;
  private static final int GROUP_HEAD = 30;
  private static final int GROUP_GAP = 14;
  private static final int BASELINE = 13;

  private static final String STYLE =
      """
      svg { color-scheme: light dark; font: 13px system-ui, sans-serif; }
      text { fill: #222; fill: light-dark(#222, #ddd); }
      .title { font-weight: 600; }
      .note { fill: #666; fill: light-dark(#666, #999); }
      .plain { fill: #9aa5b1; fill: light-dark(#9aa5b1, #6b7784); }
      .server { fill: #2f6fab; fill: light-dark(#2f6fab, #5b9bd5); }
      """;

  private final XMLStreamWriter xml;
  private int top = MARGIN;

  private ResultChart(XMLStreamWriter xml) {
    this.xml = xml;
  }

  /** An SVG document. */
  public static String of(Environment environment, Results results) {
    StringWriter document = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(document);
      new ResultChart(xml).draw(environment, groups(results.figures()));
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return document.append('\n').toString();
  }

  private static Map<String, List<Figure>> groups(List<Figure> figures) {
    return figures.stream()
        .collect(Collectors.groupingBy(Figure::group, LinkedHashMap::new, Collectors.toList()));
  }

  private void draw(Environment environment, Map<String, List<Figure>> groups)
      throws XMLStreamException {
    int rows = groups.values().stream().mapToInt(List::size).sum();
    int height = 2 * MARGIN + ROW + rows * ROW + groups.size() * (GROUP_HEAD + GROUP_GAP);
    xml.writeStartElement("svg");
    xml.writeDefaultNamespace("http://www.w3.org/2000/svg");
    xml.writeAttribute("viewBox", "0 0 %d %d".formatted(WIDTH, height));
    xml.writeAttribute("width", Integer.toString(WIDTH));
    xml.writeAttribute("height", Integer.toString(height));
    xml.writeAttribute("role", "img");
    element("title", "Quell compared with plain SQL");
    element("style", STYLE);
    for (Map.Entry<String, List<Figure>> group : groups.entrySet()) {
      drawGroup(group.getKey(), group.getValue());
    }
    text("note", MARGIN, environment.caption());
    xml.writeEndElement();
  }

  private void drawGroup(String title, List<Figure> figures) throws XMLStreamException {
    double greatest = figures.stream().mapToDouble(Figure::median).max().orElseThrow();
    text("title", MARGIN, title);
    top += GROUP_HEAD;
    for (Figure figure : figures) {
      int length = Math.max(1, (int) Math.round(figure.median() / greatest * BAR_MAX));
      text("subject", MARGIN, figure.subject());
      bar(figure.ratio().isPresent() || figure.goal().isPresent() ? "server" : "plain", length);
      text("value", BAR_LEFT + length + MARGIN / 2, label(figure));
      top += ROW;
    }
    top += GROUP_GAP;
  }

  private static String label(Figure figure) {
    String value = figure.unit().show(figure.median());
    String ratio = figure.ratio().map(r -> Numbers.format(" = %.2f × plain SQL", r)).orElse("");
    return value + ratio;
  }

  private void bar(String style, int length) throws XMLStreamException {
    xml.writeEmptyElement("rect");
    xml.writeAttribute("class", style);
    xml.writeAttribute("x", Integer.toString(BAR_LEFT));
    xml.writeAttribute("y", Integer.toString(top));
    xml.writeAttribute("width", Integer.toString(length));
    xml.writeAttribute("height", Integer.toString(BAR_HEIGHT));
  }

  private void text(String style, int x, String content) throws XMLStreamException {
    xml.writeStartElement("text");
    xml.writeAttribute("class", style);
    xml.writeAttribute("x", Integer.toString(x));
    xml.writeAttribute("y", Integer.toString(top + BASELINE));
    xml.writeCharacters(content);
    xml.writeEndElement();
  }

  private void element(String name, String content) throws XMLStreamException {
    xml.writeStartElement(name);
    xml.writeCharacters(content);
    xml.writeEndElement();
  }
}
