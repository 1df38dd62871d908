package dev.quell.worker.cluster;

import dev.quell.worker.cluster.ListedJob.Life;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Speaks with {@code qstat} and {@code qdel} of Grid Engine, by their documentation. The list has
 * what waits, runs or ends; what has ended is not in it.
 */
final class UgeDialect implements Dialect {
  private static final String JOB = "job_list";
  private static final Pattern TAKEN =
      Pattern.compile(
          ".*(has registered the job|has deleted job|does not exist|already in deletion).*");

  @Override
  public Listing listing(CommandAnswer answer) {
    if (answer.exitCode() != 0) {
      throw new CommandFailure(answer.end());
    }
    Listing listing = Listing.of(jobs(answer.output()));
    for (ListedJob job : listing.jobs()) {
      int dot = job.id().indexOf('.');
      if (dot > 0) {
        listing.add(job.id().replace('.', '_'), job);
        listing.add(job.id().substring(0, dot), job);
      }
    }
    return listing;
  }

  /** An XML document that is cut short is none, so what is read was whole. */
  private static List<ListedJob> jobs(String xml) {
    XMLInputFactory factory = XMLInputFactory.newInstance();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    List<ListedJob> jobs = new ArrayList<>();
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
      while (reader.hasNext()) {
        if (reader.next() == XMLStreamConstants.START_ELEMENT
            && reader.getLocalName().equals(JOB)) {
          jobs.add(job(fields(reader)));
        }
      }
    } catch (XMLStreamException noXml) {
      throw new CommandFailure("answered with what is no whole XML");
    }
    return jobs;
  }

  private static Map<String, String> fields(XMLStreamReader reader) throws XMLStreamException {
    Map<String, String> fields = new HashMap<>();
    while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String name = reader.getLocalName();
      fields.put(name, reader.getElementText().strip());
    }
    return fields;
  }

  private static ListedJob job(Map<String, String> fields) {
    String number = fields.get("JB_job_number");
    if (number == null) {
      throw new CommandFailure("answered with a job that has no number");
    }
    String task = fields.getOrDefault("tasks", "");
    return new ListedJob(
        task.isEmpty() ? number : number + "." + task,
        fields.get("JB_owner"),
        SlurmDialect.time(fields.getOrDefault("JB_submission_time", "")),
        SlurmDialect.time(fields.getOrDefault("JAT_start_time", "")),
        Life.LIVES,
        fields.getOrDefault("state", "?"),
        fields.get("JB_name"),
        false);
  }

  @Override
  public List<String> users(List<String> users) {
    return List.of("-u", users.isEmpty() ? "*" : String.join(",", users));
  }

  @Override
  public List<String> words(List<String> ids) {
    return ArrayIds.words(
        ids, (array, ranges) -> ranges.stream().map(range -> array + "." + range).toList());
  }

  /** One line for each job, whatever the exit code says of all of them. */
  @Override
  public boolean tookCancel(CommandAnswer answer) {
    return answer.exitCode() == 0
        || (!answer.lines().isEmpty()
            && answer.lines().stream().allMatch(line -> TAKEN.matcher(line).matches()));
  }

  @Override
  public String identity(CommandAnswer answer) {
    if (answer.exitCode() != 0 || answer.lines().isEmpty()) {
      throw new CommandFailure(answer.end());
    }
    return answer.lines().get(0).strip();
  }
}
