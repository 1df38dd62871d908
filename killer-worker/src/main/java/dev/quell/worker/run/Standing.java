package dev.quell.worker.run;

import dev.quell.domain.run.LinkRules.AliveRun;
import java.util.Optional;

/**
 * What stands in the way of a new run of a workflow besides its status.
 *
 * @param bound whether all its tasks are bound
 * @param alive the newest run that is alive
 */
public record Standing(boolean bound, Optional<AliveRun> alive) {}
