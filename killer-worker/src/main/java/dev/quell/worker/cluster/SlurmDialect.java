package dev.quell.worker.cluster;

import dev.quell.worker.cluster.ListedJob.Life;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Speaks with {@code squeue} and {@code scancel}. */
final class SlurmDialect implements Dialect {
  /** The name comes last, as it may hold what stands between the fields. */
  private static final List<String> COLUMNS =
      List.of(
          "JobArrayID",
          "JobID",
          "ArrayJobID",
          "ArrayTaskID",
          "UserName",
          "SubmitTime",
          "State",
          "RestartCnt",
          "Name");

  private static final String BETWEEN = "|";

  /** Fields of any width, each with what ends it. */
  static final String FORMAT =
      COLUMNS.stream().map(column -> column + ":" + BETWEEN).collect(Collectors.joining(","));

  private static final String NO_PLACE = "N/A";

  /** All others, those that later versions may have included, are of jobs that may live. */
  private static final Set<String> ENDED =
      Set.of(
          "BOOT_FAIL",
          "CANCELLED",
          "COMPLETED",
          "DEADLINE",
          "FAILED",
          "OUT_OF_MEMORY",
          "PREEMPTED",
          "REVOKED",
          "TIMEOUT");

  /** The node does not answer; its processes may run on. */
  private static final String NODE_FAIL = "NODE_FAIL";

  private static final Pattern ENDED_MEANWHILE =
      Pattern.compile(".*(Invalid job id specified|already completing or completed).*");
  private static final Pattern CLUSTER_NAME = Pattern.compile("ClusterName\\s*=\\s*(\\S+)");

  @Override
  public Listing listing(CommandAnswer answer) {
    if (answer.exitCode() != 0 || !answer.errorLines().isEmpty()) {
      throw new CommandFailure(answer.end());
    }
    if (!answer.output().isEmpty() && !answer.output().endsWith("\n")) {
      throw new CommandFailure("answered with a line that has no end");
    }
    List<String[]> rows = answer.lines().stream().map(SlurmDialect::fields).toList();
    Listing listing = Listing.of(rows.stream().map(SlurmDialect::job).toList());
    for (int row = 0; row < rows.size(); row++) {
      alias(listing, rows.get(row), listing.jobs().get(row));
    }
    return listing;
  }

  private static String[] fields(String line) {
    String[] fields = line.split(Pattern.quote(BETWEEN), COLUMNS.size());
    if (fields.length < COLUMNS.size() || !fields[7].matches("\\d{1,9}")) {
      throw new CommandFailure(CommandAnswer.cut("answered with a line of another form: " + line));
    }
    return fields;
  }

  private static ListedJob job(String[] fields) {
    boolean requeued = Integer.parseInt(fields[7]) > 0;
    String name =
        fields[8].endsWith(BETWEEN) ? fields[8].substring(0, fields[8].length() - 1) : fields[8];
    return new ListedJob(
        fields[0],
        fields[4],
        time(fields[5]),
        null,
        life(fields[6]),
        requeued ? fields[6] + ", requeued" : fields[6],
        name,
        requeued);
  }

  /** A task of an array has a number of its own, too, and its array means all of its tasks. */
  private static void alias(Listing listing, String[] fields, ListedJob job) {
    Set<String> others = new TreeSet<>(List.of(fields[1], fields[2]));
    others.remove(fields[0]);
    others.forEach(id -> listing.add(id, job));
    if (fields[3].equals(NO_PLACE)) {
      listing.addRest(fields[0], job);
    }
  }

  private static Life life(String state) {
    if (state.equals(NODE_FAIL)) {
      return Life.LOST;
    }
    return ENDED.contains(state) ? Life.ENDED : Life.LIVES;
  }

  /** Seconds, or local time where the variable that asks for seconds does not get through. */
  static @Nullable Instant time(String text) {
    try {
      return text.matches("\\d{1,12}")
          ? Instant.ofEpochSecond(Long.parseLong(text))
          : LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
    } catch (DateTimeException noTime) {
      return null;
    }
  }

  @Override
  public List<String> users(List<String> users) {
    return users.isEmpty() ? List.of() : List.of("--user=" + String.join(",", users));
  }

  @Override
  public List<String> words(List<String> ids) {
    return ArrayIds.words(
        ids, (array, ranges) -> List.of(array + "_[" + String.join(",", ranges) + "]"));
  }

  @Override
  public boolean tookCancel(CommandAnswer answer) {
    return answer.exitCode() == 0
        || (!answer.errorLines().isEmpty()
            && answer.errorLines().stream()
                .allMatch(line -> ENDED_MEANWHILE.matcher(line).matches()));
  }

  @Override
  public String identity(CommandAnswer answer) {
    Matcher name = CLUSTER_NAME.matcher(answer.output());
    if (answer.exitCode() != 0 || !name.find()) {
      throw new CommandFailure(answer.end());
    }
    return name.group(1);
  }
}
