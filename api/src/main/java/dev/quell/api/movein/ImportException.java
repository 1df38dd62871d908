package dev.quell.api.movein;

import dev.quell.api.database.DatabaseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An import that cannot be done. The message is one sentence for the operator, without secrets. */
public final class ImportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** How the client of MySQL words what the server said. */
  private static final Pattern SAID_BY_MYSQL =
      Pattern.compile("\\{errorMessage=(.*), errorCode=\\d+, sqlState=\\w+}");

  ImportException(String sentence) {
    super(sentence);
  }

  ImportException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** Gives what a failure says, as a part of a sentence. */
  static String oneLine(Throwable failure) {
    String line = DatabaseException.oneLine(failure);
    Matcher said = SAID_BY_MYSQL.matcher(line);
    return said.matches() ? said.group(1) : line;
  }
}
