package dev.quell.ctl;

/** Names the forms in which answers are printed. */
enum OutputFormat {
  /** For a person. */
  table,
  /** What the server has answered, in a line. */
  json,
  /** Each row in a line of its own. */
  ndjson,
  /** As RFC 4180 has it, below a line of names. */
  csv
}
