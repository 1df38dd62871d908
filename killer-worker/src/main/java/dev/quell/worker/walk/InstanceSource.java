package dev.quell.worker.walk;

import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import java.util.List;
import java.util.stream.Stream;

/** Gives the instances that a walk goes to, however often it goes through them. */
@FunctionalInterface
public interface InstanceSource {

  /** Begins to read, at the first instance. */
  Chunks<List<Candidate>> open(Transactions transactions, WalkPace pace);

  /** Gives what a query finds. */
  static InstanceSource of(CandidateQuery query) {
    return inTurn(List.of(query));
  }

  /**
   * Gives what queries find, one after the other: each is read to its end before the next, so what
   * moves on from the status of one to that of a later one meanwhile is met there.
   */
  static InstanceSource inTurn(List<CandidateQuery> queries) {
    return (transactions, pace) ->
        Chunks.inTurn(queries.stream().map(query -> pages(transactions, query, pace)).toList());
  }

  private static Chunks<List<Candidate>> pages(
      Transactions transactions, CandidateQuery query, WalkPace pace) {
    return Chunks.pages(
        (after, limit) ->
            transactions.withoutTransaction(client -> query.next(client, after, limit)),
        Candidate::place,
        Chunks.BEFORE_FIRST,
        pace::chunkRows);
  }

  /** Gives those of named instances that are QUEUED, by their places in the list. */
  static InstanceSource queuedAmong(List<Long> instanceIds, InstanceRepository instances) {
    return (transactions, pace) ->
        Chunks.ofList(instanceIds, pace.chunkRows())
            .map(
                ids ->
                    transactions
                        .withoutTransaction(client -> instances.findQueued(client, ids))
                        .map(
                            tasks ->
                                ids.stream()
                                    .distinct()
                                    .flatMap(
                                        id ->
                                            Stream.ofNullable(tasks.get(id))
                                                .map(task -> new Candidate(id, task, id)))
                                    .toList()));
  }
}
