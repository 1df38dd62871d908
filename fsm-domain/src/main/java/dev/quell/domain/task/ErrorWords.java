package dev.quell.domain.task;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Goes once through the text of an error, in lower case, word by word. A word reaches to the next
 * white space, quote, bracket or colon, so that a path or an id is one. For one text.
 */
final class ErrorWords {
  private static final String PATH = "<path>";
  private static final char NUMBER = '#';
  private static final int SHORTEST_HEX = 8;
  private static final int SHORTEST_MIX = 6;
  private static final int CHANGES_OF_A_MIX = 3;

  /** May stand between numbers that belong together, as in a time, a version or a list. */
  private static final String BETWEEN_NUMBERS = " ,;:.-+/_";

  private static final String IN_WORDS = "_./\\-+@~%";

  /** A date, a fraction, a version, a number with a sign or an exponent. */
  private static final Pattern NUMBERS =
      Pattern.compile("[-+]?[0-9]+(?:(?:e[-+]?|[-./_+])[0-9]+)*");

  private static final Pattern ADDRESS =
      Pattern.compile("0x[0-9a-f]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern HEX = Pattern.compile("[0-9a-f]*[0-9][0-9a-f]*");

  /** What stands between two colons of a time, or behind the last one. */
  private static final Pattern PART_OF_TIME = Pattern.compile("[0-9]+(?:t[0-9]+|z)");

  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private final String text;
  private final StringBuilder pattern = new StringBuilder();
  private final List<Integer> starts = new ArrayList<>();
  private int afterNumber = -1;

  ErrorWords(String text) {
    this.text = text;
  }

  /** Gives what is left, at most so many words from its end. */
  String pattern(int words) {
    int at = 0;
    while (at < text.length()) {
      char next = text.charAt(at);
      if (isOfWord(next)) {
        int end = endOfWord(at);
        word(at, end);
        at = end;
      } else {
        separator(next);
        at++;
      }
    }
    int from = starts.size() > words ? starts.get(starts.size() - words) : 0;
    return pattern.substring(from).strip();
  }

  private static boolean isOfWord(char character) {
    return Character.isLetterOrDigit(character)
        || Character.isSurrogate(character)
        || IN_WORDS.indexOf(character) >= 0;
  }

  private int endOfWord(int start) {
    int end = start;
    while (end < text.length() && isOfWord(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** White space of any length is one blank; control characters count as such. */
  private void separator(char separator) {
    boolean blank = Character.isWhitespace(separator) || Character.isISOControl(separator);
    if (!blank) {
      pattern.append(separator);
    } else if (pattern.length() > 0 && pattern.charAt(pattern.length() - 1) != ' ') {
      pattern.append(' ');
    }
  }

  private void word(int from, int to) {
    int start = pattern.length();
    int ofSentence = to;
    while (ofSentence > from && ".-+".indexOf(text.charAt(ofSentence - 1)) >= 0) {
      ofSentence--;
    }
    if (isPlain(from, ofSentence)) {
      pattern.append(text, from, ofSentence);
    } else {
      add(text.substring(from, ofSentence));
    }
    pattern.append(text, ofSentence, to);
    while (!starts.isEmpty() && starts.get(starts.size() - 1) >= pattern.length()) {
      starts.remove(starts.size() - 1);
    }
    if (pattern.length() > start) {
      starts.add(start);
    }
  }

  /** Most words are: without digits they are no numbers, and without these signs no path or id. */
  private boolean isPlain(int from, int to) {
    for (int i = from; i < to; i++) {
      char character = text.charAt(i);
      if (isDigit(character) || character == '/' || character == '\\' || character == '-') {
        return false;
      }
    }
    return true;
  }

  private void add(String word) {
    if (NUMBERS.matcher(word).matches() || ADDRESS.matcher(word).matches()) {
      number();
    } else if (isPath(word)) {
      pattern.append(PATH);
    } else {
      int from = 0;
      while (from < word.length()) {
        int to = endOfPart(word, from);
        part(word.substring(from, to));
        if (to < word.length()) {
          pattern.append(word.charAt(to));
        }
        from = to + 1;
      }
    }
  }

  private static boolean isPath(String word) {
    boolean separated = word.indexOf('/') >= 0 || word.indexOf('\\') >= 0;
    return separated && word.chars().anyMatch(Character::isLetterOrDigit);
  }

  private static int endOfPart(String word, int from) {
    int to = from;
    while (to < word.length() && IN_WORDS.indexOf(word.charAt(to)) < 0) {
      to++;
    }
    return to;
  }

  private void part(String part) {
    if (isId(part)) {
      number();
      return;
    }
    int from = 0;
    while (from < part.length()) {
      int to = from;
      boolean digits = isDigit(part.charAt(from));
      while (to < part.length() && isDigit(part.charAt(to)) == digits) {
        to++;
      }
      if (digits) {
        number();
      } else {
        pattern.append(part, from, to);
      }
      from = to;
    }
  }

  private static boolean isId(String part) {
    return DIGITS.matcher(part).matches()
        || PART_OF_TIME.matcher(part).matches()
        || (part.length() >= SHORTEST_HEX && HEX.matcher(part).matches())
        || (part.length() >= SHORTEST_MIX && changes(part) >= CHANGES_OF_A_MIX);
  }

  /** How often letters follow digits, or the other way round. */
  private static int changes(String part) {
    int changes = 0;
    for (int i = 1; i < part.length(); i++) {
      if (isDigit(part.charAt(i)) != isDigit(part.charAt(i - 1))) {
        changes++;
      }
    }
    return changes;
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  /** A number that follows another one adds nothing: lists of any length are alike. */
  private void number() {
    if (afterNumber >= 0 && onlySeparatorsFollow()) {
      pattern.setLength(afterNumber);
      return;
    }
    pattern.append(NUMBER);
    afterNumber = pattern.length();
  }

  private boolean onlySeparatorsFollow() {
    for (int i = afterNumber; i < pattern.length(); i++) {
      if (BETWEEN_NUMBERS.indexOf(pattern.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }
}
