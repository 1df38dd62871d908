package dev.quell.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The sections of the pages in {@code docs/contract}, and what refers to them. A reference names a
 * page, then sections; sections that follow in the same comment need no page again. Immutable.
 */
final class ContractReferences {
  private static final String FOLDER = "docs/contract";
  private static final String INDEX = "README.md";

  private static final Pattern HEADING =
      Pattern.compile("#+ (?:Part )?((?:[A-Z]\\.)?\\d+(?:\\.\\d+)*|[A-Z](?=\\.))(?:[. ].*)?");
  private static final Pattern NUMBERED_PARAGRAPH = Pattern.compile("\\*\\*(\\d+\\.\\d+) .*");
  private static final Pattern RULE = Pattern.compile("(\\d+)\\. .*");

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<page>[\\w./-]*[\\w-]\\.md)\\b"
              + "|(?<foreign>RFC \\d+|JVM spec|HTML standard)"
              + "|§\\s?(?<section>(?:[A-Z]\\.)?\\d+(?:\\.\\d+)*|[A-Z]\\b)?");

  /** What stands between a page and its sections, or between two of them. */
  private static final Pattern ADJACENT = Pattern.compile("[\\s}`)\\]*,]*(?:(?:and|to|or|-)\\s*)?");

  private static final Pattern COMMENT_LINE =
      Pattern.compile("\\s*(?:/\\*\\*?|\\*/?|//|--)\\s?(.*)");

  private final Path root;
  private final Path folder;
  private final Map<Path, Set<String>> sections;

  private ContractReferences(Path root, Path folder, Map<Path, Set<String>> sections) {
    this.root = root;
    this.folder = folder;
    this.sections = sections;
  }

  /** Reads the pages of a project. */
  static ContractReferences of(Path root) throws IOException {
    Path base = root.toAbsolutePath().normalize();
    Path folder = base.resolve(FOLDER);
    Map<Path, Set<String>> sections = new HashMap<>();
    try (Stream<Path> pages = Files.list(folder)) {
      for (Path page : pages.filter(page -> isProse(page) && !page.endsWith(INDEX)).toList()) {
        sections.put(page, sectionsOf(Files.readAllLines(page)));
      }
    }
    return new ContractReferences(base, folder, Map.copyOf(sections));
  }

  /** Headings, numbered paragraphs, and the rules of the numbered list below a heading. */
  private static Set<String> sectionsOf(List<String> lines) {
    Set<String> found = new HashSet<>();
    String section = null;
    for (String line : lines) {
      Matcher heading = HEADING.matcher(line);
      Matcher paragraph = NUMBERED_PARAGRAPH.matcher(line);
      Matcher rule = RULE.matcher(line);
      if (heading.matches()) {
        section = heading.group(1);
        found.add(section);
      } else if (paragraph.matches()) {
        found.add(paragraph.group(1));
      } else if (rule.matches() && section != null) {
        found.add(section + '.' + rule.group(1));
      }
    }
    return found;
  }

  /** The number of a page's sections; 0 if there is no such page. */
  int sections(String page) {
    return sections.getOrDefault(folder.resolve(page), Set.of()).size();
  }

  /** What is wrong with the references of a file, each with its line. */
  List<String> problems(Path file) {
    try {
      return problems(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same for a file that would have this text. */
  List<String> problems(Path file, String text) {
    Path place = file.toAbsolutePath().normalize();
    List<String> problems = new ArrayList<>();
    for (Passage passage : passages(place, text)) {
      for (String problem : problemsOf(place, passage.text())) {
        problems.add("%s, line %d: %s".formatted(root.relativize(place), passage.line(), problem));
      }
    }
    return problems;
  }

  /**
   * A comment, a line of code or a paragraph.
   *
   * @param line of its beginning, from 1
   */
  private record Passage(int line, String text) {}

  private static List<Passage> passages(Path file, String text) {
    boolean prose = isProse(file);
    List<Passage> passages = new ArrayList<>();
    StringBuilder gathered = new StringBuilder();
    int start = 1;
    int line = 0;
    for (String raw : text.lines().toList()) {
      line++;
      Matcher comment = COMMENT_LINE.matcher(raw);
      boolean goesOn = prose ? !raw.isBlank() : comment.matches() && !raw.strip().startsWith("/*");
      if (!goesOn) {
        passages.add(new Passage(start, gathered.toString()));
        gathered.setLength(0);
      }
      if (gathered.isEmpty()) {
        start = line;
      }
      gathered.append(!prose && comment.matches() ? comment.group(1) : raw).append(' ');
      if (!prose && !comment.matches()) {
        passages.add(new Passage(start, gathered.toString()));
        gathered.setLength(0);
      }
    }
    passages.add(new Passage(start, gathered.toString()));
    return passages;
  }

  private static boolean isProse(Path file) {
    return file.toString().endsWith(".md");
  }

  private List<String> problemsOf(Path file, String passage) {
    List<String> problems = new ArrayList<>();
    Path own = sections.containsKey(file) ? file : null;
    Path page = own;
    boolean foreign = false;
    int end = 0;
    Matcher token = TOKEN.matcher(passage);
    while (token.find()) {
      boolean adjacent = ADJACENT.matcher(passage.substring(end, token.start())).matches();
      end = token.end();
      if (token.group("page") != null) {
        foreign = false;
        page = pageOf(file, token.group("page"), problems);
      } else if (token.group("foreign") != null) {
        foreign = true;
      } else if (!foreign) {
        page = own == null || adjacent ? page : own;
        check(page, token.group(), token.group("section"), problems);
      }
    }
    return problems;
  }

  private void check(Path page, String reference, String section, List<String> problems) {
    if (page == null) {
      problems.add("'%s' belongs to no page of %s".formatted(reference, FOLDER));
    } else if (section == null || !sections.get(page).contains(section)) {
      problems.add("%s has no section '%s'".formatted(root.relativize(page), reference));
    }
  }

  /** The page of the contract that a name means, as seen from a file; null if it means none. */
  private Path pageOf(Path file, String name, List<String> problems) {
    Path bare = folder.resolve(name).normalize();
    if (isProse(file)) {
      Path linked = file.resolveSibling(name).normalize();
      if (sections.containsKey(linked)) {
        return linked;
      }
    } else if (sections.containsKey(bare) && !isMigration(file)) {
      problems.add("'%s' must be named %s/%s".formatted(name, FOLDER, name));
      return bare;
    } else if (isMigration(file) && sections.containsKey(bare)) {
      return bare;
    }
    Path named = root.resolve(name).normalize();
    if (named.startsWith(folder) && !sections.containsKey(named) && !named.endsWith(INDEX)) {
      problems.add("there is no page " + name);
    }
    return sections.containsKey(named) ? named : null;
  }

  /** Flyway refuses a database whose migrations have changed by a word, so these keep theirs. */
  private static boolean isMigration(Path file) {
    return file.toString().endsWith(".sql");
  }
}
