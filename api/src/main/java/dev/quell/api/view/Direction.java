package dev.quell.api.view;

import dev.quell.api.http.InvalidParameter;

/** Which way a walk over the edges of a DAG goes. */
enum Direction {
  UP("upstream_node_ids"),
  DOWN("downstream_node_ids");

  private final String column;

  Direction(String column) {
    this.column = column;
  }

  /**
   * The direction of a word of the path.
   *
   * @throws InvalidParameter if it is another one
   */
  static Direction ofPath(String word) {
    return switch (word) {
      case "up" -> UP;
      case "down" -> DOWN;
      default -> throw InvalidParameter.pathWord("direction", word, "up or down");
    };
  }

  /** The column of {@code edge} with the neighbours on this side. */
  String column() {
    return column;
  }
}
