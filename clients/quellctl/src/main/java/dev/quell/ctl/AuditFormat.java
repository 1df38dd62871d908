package dev.quell.ctl;

/** Names the forms in which all of the audit is told. */
enum AuditFormat {
  json("ndjson"),
  ndjson("ndjson"),
  csv("csv");

  private final String wireName;

  AuditFormat(String wireName) {
    this.wireName = wireName;
  }

  /** Answers what the server is asked for. */
  String wireName() {
    return wireName;
  }
}
