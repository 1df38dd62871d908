package dev.quell.ctl;

import java.io.PrintWriter;

/** Writes entries of the audit as they come; an array is made of lines by commas. */
final class AuditWriter {
  private final PrintWriter output;
  private final boolean array;
  private boolean begun;

  AuditWriter(PrintWriter output, AuditFormat format) {
    this.output = output;
    this.array = format == AuditFormat.json;
  }

  void line(String line) {
    if (array) {
      output.print(begun ? ",\n" : "[\n");
      output.print(line);
    } else {
      output.println(line);
    }
    begun = true;
  }

  void end() {
    if (array) {
      output.println(begun ? "\n]" : "[]");
    }
    output.flush();
  }
}
