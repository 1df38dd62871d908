package dev.quell.domain.kill;

import dev.quell.domain.cluster.Proof;
import io.vertx.core.json.JsonObject;
import java.util.Collection;

/**
 * Counts by whose word the processes of a kill job's instances are gone. Instances without a
 * process are in none of the counts.
 *
 * @param none of whose end nobody has said anything
 * @param pending about which clusters are being asked
 */
public record ProofCounts(long worker, long distributor, long cluster, long none, long pending) {

  /** Nothing has been proven. */
  public static final ProofCounts NONE = new ProofCounts(0, 0, 0, 0, 0);

  /** Counts some proofs. */
  public static ProofCounts of(Collection<Proof> proofs) {
    return new ProofCounts(
        count(proofs, Proof.WORKER),
        count(proofs, Proof.DISTRIBUTOR),
        count(proofs, Proof.CLUSTER),
        count(proofs, Proof.NONE),
        count(proofs, Proof.PENDING));
  }

  private static long count(Collection<Proof> proofs, Proof wanted) {
    return proofs.stream().filter(proof -> proof == wanted).count();
  }

  /** Counts what becomes of some that were pending. */
  public static ProofCounts ofSettled(Collection<Proof> proofs) {
    return of(proofs).plus(new ProofCounts(0, 0, 0, 0, -proofs.size()));
  }

  /** Adds others. */
  public ProofCounts plus(ProofCounts others) {
    return new ProofCounts(
        worker + others.worker,
        distributor + others.distributor,
        cluster + others.cluster,
        none + others.none,
        pending + others.pending);
  }

  /** Returns how many have a proof. */
  public long of(Proof proof) {
    return switch (proof) {
      case WORKER -> worker;
      case DISTRIBUTOR -> distributor;
      case CLUSTER -> cluster;
      case NONE -> none;
      case PENDING -> pending;
    };
  }

  /** Returns the JSON form. */
  public JsonObject toJson() {
    JsonObject proofs = new JsonObject();
    for (Proof proof : Proof.values()) {
      proofs.put(proof.wireName(), of(proof));
    }
    return proofs;
  }
}
