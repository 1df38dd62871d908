package dev.quell.worker.cluster;

import dev.quell.worker.cluster.ListedJob.Life;
import java.time.Instant;
import java.util.List;

/**
 * Speaks with commands of a site's own. Which jobs live they tell one a line: the id, then the user
 * and the second of 1970 at which it was submitted, if they know; {@code -} for a user whom they do
 * not know. What they do not list does not live.
 */
final class LineDialect implements Dialect {
  @Override
  public Listing listing(CommandAnswer answer) {
    if (answer.exitCode() != 0) {
      throw new CommandFailure(answer.end());
    }
    if (!answer.output().isEmpty() && !answer.output().endsWith("\n")) {
      throw new CommandFailure("answered with a line that has no end");
    }
    return Listing.of(answer.lines().stream().map(LineDialect::job).toList());
  }

  private static ListedJob job(String line) {
    String[] words = line.strip().split("\\s+", -1);
    if (words.length > 3 || (words.length == 3 && !words[2].matches("\\d{1,12}"))) {
      throw new CommandFailure(CommandAnswer.cut("answered with a line of another form: " + line));
    }
    return new ListedJob(
        words[0],
        words.length < 2 || words[1].equals("-") ? null : words[1],
        words.length < 3 ? null : Instant.ofEpochSecond(Long.parseLong(words[2])),
        null,
        Life.LIVES,
        "listed",
        null,
        false);
  }

  @Override
  public List<String> users(List<String> users) {
    return users;
  }

  @Override
  public List<String> words(List<String> ids) {
    return ids.stream().distinct().sorted().toList();
  }

  @Override
  public boolean tookCancel(CommandAnswer answer) {
    return answer.exitCode() == 0;
  }

  @Override
  public String identity(CommandAnswer answer) {
    if (answer.exitCode() != 0) {
      throw new CommandFailure(answer.end());
    }
    return CommandAnswer.cut(answer.output().strip());
  }
}
