package dev.quell.domain.kill;

import dev.quell.domain.cluster.Proof;
import dev.quell.domain.kill.ModelState.Job;
import java.util.List;

/**
 * What agents may report at any time about an instance about which a cluster is being asked ({@code
 * ClusterOrderDesk}, a transaction that holds the lock of the job). Of what an answer comes to
 * {@code ClusterRules} decides; here any answer may come, or none ever.
 */
final class AgentSteps {
  private static final ModelStep GONE = step("an agent reports that it is gone");
  private static final ModelStep UNCLEAR = step("an agent reports that nobody can tell");
  private static final ModelStep ALIVE = step("an agent reports that it lives");

  private static ModelStep step(String name) {
    return ModelStep.of(ModelStep.By.CLUSTER, name);
  }

  void add(ModelState from, List<ModelStep.To> all) {
    Job job = from.job();
    if (job == null || job.isOver()) {
      return;
    }
    for (int attempt = 0; attempt < job.items().size(); attempt++) {
      if (job.asks(attempt)) {
        all.add(new ModelStep.To(GONE, from.with(heard(job.withProof(attempt, Proof.CLUSTER)))));
        all.add(new ModelStep.To(UNCLEAR, from.with(heard(job.withProof(attempt, Proof.NONE)))));
        all.add(new ModelStep.To(ALIVE, from.with(heard(job))));
      }
    }
  }

  /** {@code KillJobRepository#heard}: with an answer the wait begins anew. */
  private static Job heard(Job job) {
    return job.phase() == KillJobPhase.PROOF ? job.withClock(1, job.service()) : job;
  }
}
