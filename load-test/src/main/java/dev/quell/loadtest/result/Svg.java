package dev.quell.loadtest.result;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes one SVG document; its colours suit light and dark pages. Lengths are in pixels. */
final class Svg {
  private static final String STYLE =
      """
      svg { color-scheme: light dark; font: 13px system-ui, sans-serif; }
      text { fill: #222; fill: light-dark(#222, #ddd); }
      .title { font-weight: 600; }
      .note { fill: #666; fill: light-dark(#666, #999); }
      .end { text-anchor: end; }
      .middle { text-anchor: middle; }
      .plain { fill: #9aa5b1; fill: light-dark(#9aa5b1, #6b7784); }
      .server { fill: #2f6fab; fill: light-dark(#2f6fab, #5b9bd5); }
      .grid { stroke: #ddd; stroke: light-dark(#ddd, #444); }
      .line { fill: none; stroke-width: 2; }
      .c0 { color: #2f6fab; color: light-dark(#2f6fab, #5b9bd5); }
      .c1 { color: #b3560f; color: light-dark(#b3560f, #e8954a); }
      .c2 { color: #a3233f; color: light-dark(#a3233f, #ea7189); }
      .c3 { color: #2b7a3d; color: light-dark(#2b7a3d, #66bb78); }
      .c4 { color: #6d4bb0; color: light-dark(#6d4bb0, #a88be0); }
      .c5 { color: #00757a; color: light-dark(#00757a, #46b5ba); }
      .line { stroke: currentColor; }
      .dot, .label { fill: currentColor; }
      """;

  private final StringWriter document = new StringWriter();
  private final XMLStreamWriter xml;

  /** Begins a document. */
  Svg(int width, int height, String title) {
    try {
      xml = XMLOutputFactory.newInstance().createXMLStreamWriter(document);
      xml.writeStartElement("svg");
      xml.writeDefaultNamespace("http://www.w3.org/2000/svg");
      attributes("viewBox", "0 0 %d %d".formatted(width, height), "width", width, "height", height);
      attributes("role", "img");
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    element("title", title);
    element("style", STYLE);
  }

  /** A line of text. */
  void text(String styles, int x, int baseline, String content) {
    element("text", content, "class", styles, "x", x, "y", baseline);
  }

  /** A shape with its attributes, names and values in turn. */
  void shape(String name, Object... attributes) {
    try {
      xml.writeEmptyElement(name);
      attributes(attributes);
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends the document. */
  String end() {
    try {
      xml.writeEndElement();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return document.append('\n').toString();
  }

  private void element(String name, String content, Object... attributes) {
    try {
      xml.writeStartElement(name);
      attributes(attributes);
      xml.writeCharacters(content);
      xml.writeEndElement();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  private void attributes(Object... attributes) throws XMLStreamException {
    for (int i = 0; i < attributes.length; i += 2) {
      xml.writeAttribute(attributes[i].toString(), attributes[i + 1].toString());
    }
  }
}
