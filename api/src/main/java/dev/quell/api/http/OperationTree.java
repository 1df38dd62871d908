package dev.quell.api.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds the paths of the contract file as a tree of segments, so that finding one takes the same
 * time however many there are; the router would try one pattern after the other. A literal segment
 * goes before a parameter. Built first, then read by any thread.
 */
public final class OperationTree {
  private static final char SEPARATOR = '/';

  private final Node root = new Node();

  /**
   * A path of the contract file that fits a request.
   *
   * @param methods the operations of the path
   * @param parameters what the path says, by name, decoded
   */
  record Match(Map<HttpMethod, BoundOperation> methods, Map<String, String> parameters) {}

  private static final class Node {
    private final Map<String, Node> literals = new HashMap<>();
    private @Nullable Node parameter;
    private List<String> names = List.of();
    private final Map<HttpMethod, BoundOperation> methods =
        new TreeMap<>((one, other) -> one.name().compareTo(other.name()));
  }

  /** Adds an operation under a template such as {@code /array/{array_id}/queue_task_batch}. */
  void add(String template, HttpMethod method, BoundOperation operation) {
    Node node = root;
    Deque<String> names = new ArrayDeque<>();
    for (String segment : template.substring(1).split("/", -1)) {
      if (segment.startsWith("{")) {
        names.add(segment.substring(1, segment.length() - 1));
        node.parameter = node.parameter == null ? new Node() : node.parameter;
        node = node.parameter;
      } else {
        node = node.literals.computeIfAbsent(segment, literal -> new Node());
      }
    }
    node.names = List.copyOf(names);
    node.methods.put(method, operation);
  }

  /**
   * The path that fits.
   *
   * @param path as it was sent, without the prefix, beginning with a slash
   * @throws IllegalArgumentException if a parameter cannot be decoded
   */
  Optional<Match> find(String path) {
    Deque<String> values = new ArrayDeque<>();
    Node node = descend(root, path, 1, values);
    if (node == null) {
      return Optional.empty();
    }
    Map<String, String> parameters = new HashMap<>();
    node.names.forEach(name -> parameters.put(name, decode(values.removeFirst())));
    return Optional.of(new Match(node.methods, parameters));
  }

  private static @Nullable Node descend(Node node, String path, int from, Deque<String> values) {
    int separator = path.indexOf(SEPARATOR, from);
    boolean last = separator < 0;
    String segment = last ? path.substring(from) : path.substring(from, separator);
    Node literal = node.literals.get(segment);
    if (literal != null) {
      Node found = last ? ended(literal) : descend(literal, path, separator + 1, values);
      if (found != null) {
        return found;
      }
    }
    if (node.parameter == null || segment.isEmpty()) {
      return null;
    }
    values.addLast(segment);
    Node found =
        last ? ended(node.parameter) : descend(node.parameter, path, separator + 1, values);
    if (found == null) {
      values.removeLast();
    }
    return found;
  }

  private static @Nullable Node ended(Node node) {
    return node.methods.isEmpty() ? null : node;
  }

  /** A plus stands for itself in a path. */
  private static String decode(String segment) {
    return segment.indexOf('%') < 0
        ? segment
        : QueryStringDecoder.decodeComponent(segment.replace("+", "%2B"));
  }
}
