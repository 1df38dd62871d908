package dev.quell.domain.kill;

import static dev.quell.domain.json.FieldTypes.count;

import dev.quell.domain.cluster.Proof;
import dev.quell.domain.json.Fields;
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
        counted(proofs, Proof.WORKER),
        counted(proofs, Proof.DISTRIBUTOR),
        counted(proofs, Proof.CLUSTER),
        counted(proofs, Proof.NONE),
        counted(proofs, Proof.PENDING));
  }

  private static long counted(Collection<Proof> proofs, Proof wanted) {
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

  /** Reads the JSON form; fields that are not known are ignored. */
  public static ProofCounts ofJson(Fields fields) {
    return new ProofCounts(
        fields.required(Proof.WORKER.wireName(), count()),
        fields.required(Proof.DISTRIBUTOR.wireName(), count()),
        fields.required(Proof.CLUSTER.wireName(), count()),
        fields.required(Proof.NONE.wireName(), count()),
        fields.required(Proof.PENDING.wireName(), count()));
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
