package dev.quell.domain.kill;

/**
 * Names something that happens in the model of a kill.
 *
 * @param name for people
 * @param picture the word for it in the picture
 */
record ModelStep(By by, String name, String picture) {

  /** Says whose doing a step is. */
  enum By {
    /** A scheduler, a distributor, the worker node of an instance; they may also do nothing. */
    CLUSTER,
    /** Somebody asks something of the job. */
    OPERATOR,
    /** A crash, a lease that runs out, a commit that is not heard of. */
    FAULT,
    /** A process that works on kill jobs; it goes on as long as there is anything to do. */
    WORKER,
    /** Time passes, and a lease runs out whose holder has crashed. */
    TIME
  }

  static ModelStep of(By by, String name) {
    return new ModelStep(by, name, name);
  }

  /** Whether it happens in the end, whatever anybody else does or leaves undone. */
  boolean isFair() {
    return by == By.WORKER || by == By.TIME;
  }

  /** A state and the step that leads to it. */
  record To(ModelStep step, ModelState state) {}
}
