package dev.quell.worker.run;

import dev.quell.domain.run.LinkRules.AliveRun;
import java.util.Optional;

/**
 * Tells what a new run of a workflow depends on besides its status.
 *
 * @param bound whether all its tasks are bound
 * @param alive the newest run that is alive
 */
public record LinkPreconditions(boolean bound, Optional<AliveRun> alive) {}
