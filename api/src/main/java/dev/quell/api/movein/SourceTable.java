package dev.quell.api.movein;

import java.util.Map;

/** A table of the source, with its columns by their names in lower case. */
record SourceTable(String name, Map<String, SourceColumn> columns) {}
